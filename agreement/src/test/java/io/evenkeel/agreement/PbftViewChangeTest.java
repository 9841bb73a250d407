package io.evenkeel.agreement;

import static io.evenkeel.agreement.Solo.batch;
import static io.evenkeel.agreement.Solo.of;
import static io.evenkeel.agreement.Solo.prePrepare;
import static io.evenkeel.agreement.Solo.prepare;
import static io.evenkeel.agreement.Solo.refused;
import static io.evenkeel.agreement.Solo.request;
import static io.evenkeel.agreement.Solo.sent;
import static io.evenkeel.agreement.Views.newView;
import static io.evenkeel.agreement.Views.prepared;
import static io.evenkeel.agreement.Views.viewChange;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Effect.Suspicion;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.ReplicaMessage.Body;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.FetchBody;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences of Castro and Liskov's paper on view changes (TOCS 2002, 4.4 and 4.5). */
class PbftViewChangeTest {

  private final Solo backup = Solo.replica(2).hearingAll();

  private List<Effect> timeOut(Solo solo) {
    solo.step(new Event.RequestReceived(request(1)));
    return solo.pass(600_000);
  }

  @Test
  void ifTheTimerExpiresTheBackupStartsAViewChangeToMoveToViewVPlus1() {
    List<Effect> effects = timeOut(backup);
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.SILENCE));
    assertThat(backup.log.get(0)).isEqualTo(new ViewRecord(1));
    assertThat(sent(effects, ViewChange.class).get(0).view()).isEqualTo(1);
    assertThat(backup.agreement.status().active()).isFalse();
  }

  /** Else who comes up before the primary, all starting anew, would leave its view alone. */
  @Test
  void whoHasNotHeardAQuorumSinceItsStartDoesNotCallThePrimarySilent() {
    Solo first = Solo.withoutFloor(2);
    assertThat(of(timeOut(first), Effect.Suspected.class)).isEmpty();
    first.from(1, Solo.alive());
    assertThat(of(first.pass(600_000), Effect.Suspected.class)).isEmpty();
    first.from(3, Solo.alive());
    assertThat(of(first.pass(400_000), Effect.Suspected.class)).as("it may come up").isEmpty();
    assertThat(of(first.pass(200_000), Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.SILENCE));
  }

  @Test
  void aPrimaryThatIsHeardAfterAStartIsNotSilent() {
    Solo first = Solo.withoutFloor(2);
    assertThat(of(timeOut(first), Effect.Suspected.class)).isEmpty();
    first.hearingAll();
    assertThat(of(first.pass(400_000), Effect.Suspected.class)).isEmpty();
    first.from(0, Solo.alive());
    assertThat(of(first.pass(400_000), Effect.Suspected.class)).isEmpty();
  }

  /** Else who returns, and is not connected with the primary yet, would leave the view alone. */
  @Test
  void whoIsBehindDoesNotCallThePrimarySilentButWaitsForItsRequestsTimer() {
    Solo behind = Solo.withoutFloor(2);
    ReplicaMessage.Progress ahead = new ReplicaMessage.Progress(0, 5, 5, 0, 0);
    behind.from(1, ahead);
    behind.from(3, ahead);
    assertThat(of(timeOut(behind), Effect.Suspected.class)).isEmpty();
    assertThat(of(behind.pass(4_000_000), Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.REQUEST_TIMEOUT));
  }

  /**
   * Its next waits for its share: that is not the primary's fault, as long as others get theirs.
   */
  @Test
  void whoHadALargeRequestWaitsForOthersWithoutAViewChange() {
    Solo patient = Solo.withoutFloor(1);
    patient.order(1, batch(1));
    patient.order(2, new Batch(List.of(large(1)), Solo.WALL));
    patient.step(new Event.RequestReceived(large(2)));
    long sequence = 2;
    for (int i = 0; i < 3; i++) {
      assertThat(of(passHearing(patient, 1_800_000), Effect.Suspected.class)).isEmpty();
      sequence++;
      patient.order(sequence, batch((int) sequence));
    }
    sequence++;
    patient.order(sequence, batch((int) sequence)); // with it the others had as much
    assertThat(of(passHearing(patient, 100_000), Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.REQUEST_TIMEOUT));
  }

  @Test
  void whoHadALargeRequestDoesNotWaitForAPrimaryThatOrdersNothing() {
    Solo patient = Solo.withoutFloor(1);
    patient.order(1, new Batch(List.of(large(1)), Solo.WALL));
    patient.step(new Event.RequestReceived(large(2)));
    assertThat(of(passHearing(patient, 5_000_000), Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.REQUEST_TIMEOUT));
  }

  /** What it did not see while it stood still says nothing about the primary. */
  @Test
  void whoHadALargeRequestWaitsForOthersAlsoOverAPauseOfTheReplicaItself() {
    Solo patient = Solo.withoutFloor(1);
    patient.order(1, batch(1));
    patient.order(2, new Batch(List.of(large(1)), Solo.WALL));
    patient.step(new Event.RequestReceived(large(2)));
    for (long sequence = 3; sequence <= 4; sequence++) {
      assertThat(of(passHearing(patient, 2_100_000), Effect.Suspected.class)).isEmpty();
      patient.order(sequence, batch((int) sequence));
    }
    assertThat(of(passHearing(patient, 100_000), Effect.Suspected.class)).isEmpty();
    patient.micros += 20_000_000;
    assertThat(of(passHearing(patient, 100_000), Effect.Suspected.class)).isEmpty();
  }

  private static ClientRequest large(int session) {
    return FakeKeys.request(Solo.CLUSTER, new RequestId(5, session, 1), new byte[128 << 10]);
  }

  private static List<Effect> passHearing(Solo solo, long micros) {
    List<Effect> all = new ArrayList<>();
    for (long passed = 0; passed < micros; passed += 100_000) {
      all.addAll(solo.pass(100_000));
      all.addAll(solo.from(0, Solo.alive()));
    }
    return all;
  }

  @Test
  void itStopsAcceptingMessagesOtherThanCheckpointViewChangeAndNewView() {
    timeOut(backup);
    List<Effect> effects = backup.from(0, prePrepare(1, batch(1)));
    assertThat(sent(effects, Prepare.class)).isEmpty();
    assertThat(sent(backup.from(3, Solo.commit(1, batch(1))), Commit.class)).isEmpty();
  }

  @Test
  void aPrepareSignedAfterLeavingTheViewIsNotSent() {
    List<Effect> effects =
        backup.agreement.step(
            new Event.MessageReceived(0, prePrepare(1, batch(1))), new Now(1, Solo.WALL));
    Event verified = of(effects, Effect.RunTask.class).get(0).task().run(backup.keys);
    effects = backup.agreement.step(verified, new Now(1, Solo.WALL));
    Event signed = of(effects, Effect.RunTask.class).get(0).task().run(backup.keys);
    backup.from(1, viewChange(1, 1));
    backup.from(3, viewChange(3, 1));
    assertThat(sent(backup.step(signed), Prepare.class)).isEmpty();
  }

  @Test
  void theViewChangeCarriesAPreparedCertificateForEachRequestPreparedAboveTheCheckpoint() {
    backup.from(0, prePrepare(1, batch(1)));
    backup.from(1, prepare(1, 1, batch(1)));
    backup.from(0, prePrepare(3, batch(3)));
    backup.from(1, prepare(1, 3, batch(3)));
    backup.from(0, prePrepare(2, batch(2)));
    ViewChange message = sent(timeOut(backup), ViewChange.class).get(0);
    assertThat(message.prepared())
        .extracting(PreparedCertificate::sequence)
        .containsExactly(1L, 3L);
    assertThat(ViewChangeCheck.wellFormed(backup.config, Solo.CONFIGURATIONS, message)).isTrue();
    assertThat(ViewChangeCheck.holds(backup.keys, Solo.CONFIGURATIONS, message)).isTrue();
  }

  @Test
  void whenThePrimaryOfViewVPlus1Receives2fValidViewChangesItMulticastsANewView() {
    Solo primary = Solo.replica(1);
    assertThat(sent(primary.from(0, viewChange(0, 1)), NewView.class)).isEmpty();
    List<Effect> effects = primary.from(3, viewChange(3, 1, prepared(0, 2, batch(2))));
    NewView message = sent(effects, NewView.class).get(0);
    assertThat(message.viewChanges()).extracting(ViewChange::replica).containsExactly(0, 1, 3);
    assertThat(message.proposals())
        .extracting(ReplicaMessage.Proposal::digest)
        .containsExactly(Batch.NULL.digest(), batch(2).digest());
    assertThat(of(effects, Effect.ViewEntered.class))
        .containsExactly(new Effect.ViewEntered(1, Suspicion.OTHERS));
  }

  @Test
  void aBackupAcceptsANewViewIfItIsSignedProperlyAndTheProposalsAreCorrect() {
    NewView message =
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1))));
    List<Effect> effects = backup.from(1, message);
    assertThat(of(effects, Effect.ViewEntered.class)).hasSize(1);
    assertThat(sent(effects, Prepare.class)).as("no body yet").isEmpty();
    assertThat(sent(effects, FetchBody.class)).containsExactly(new FetchBody(1, batch(1).digest()));
    assertThat(sent(backup.from(3, new Body(1, batch(1))), Prepare.class))
        .extracting(Prepare::view)
        .containsExactly(1L);
  }

  /** Order certificates stand at stable checkpoints as well, wherever these are. */
  @Test
  void aViewChangeMayStartAtAnOrderCertificateBetweenTwoMultiplesOfK() {
    OrderCertificate base = Views.certificate(5, Digest.sha256(new byte[] {5}));
    NewView message =
        newView(
            1,
            viewChange(0, 1, base),
            viewChange(1, 1, base),
            viewChange(3, 1, base, prepared(0, 6, batch(6))));
    List<Effect> effects = backup.from(1, message);
    assertThat(refused(effects)).isEmpty();
    assertThat(of(effects, Effect.ViewEntered.class)).hasSize(1);
  }

  /** A lying primary can sign two valid NEW-VIEWs, from other quorums; only one can commit. */
  @Test
  void whatTheOthersCommittedCountsNotTheOtherNewViewOfALyingPrimary() {
    backup.step(new Event.Started());
    backup.from(
        1,
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1)))));
    ReplicaMessage.Progress ahead = new ReplicaMessage.Progress(1, 1, 1, 0, 0);
    backup.from(0, ahead);
    backup.from(3, ahead);
    backup.pass(600_000);
    ReplicaMessage.Batches answer =
        new ReplicaMessage.Batches(
            1, 1, 1, List.of(new ReplicaMessage.Batches.Entry(batch(2).digest(), batch(2))));
    List<Effect> effects = new java.util.ArrayList<>();
    for (int round = 0; round < 4; round++) {
      effects.addAll(backup.from(0, answer));
      effects.addAll(backup.from(3, answer));
      effects.addAll(backup.pass(600_000));
    }
    assertThat(of(effects, Effect.Deliver.class)).hasSize(1);
    assertThat(backup.agreement.status().halted()).isFalse();
  }

  @Test
  void itVerifiesTheProposalsByPerformingAComputationSimilarToThePrimarys() {
    ViewChange[] proof = {
      viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1)))
    };
    timeOut(backup);
    NewView wrong = newView(1, 0, List.of(Batch.NULL.digest()), proof);
    List<Effect> effects = backup.from(1, wrong);
    assertThat(refused(effects)).containsExactly(Refusal.BAD_NEW_VIEW);
    assertThat(of(effects, Effect.ViewEntered.class)).isEmpty();
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(1, Suspicion.INVALID_NEW_VIEW));
    assertThat(backup.agreement.status().view()).isEqualTo(2);
  }

  @Test
  void aNewViewNeeds2fPlus1ViewChangesOfDistinctReplicasForItsView() {
    ViewChange zero = viewChange(0, 1);
    ViewChange three = viewChange(3, 1);
    for (NewView wrong :
        List.of(
            newView(1, zero, three),
            newView(1, zero, zero, three),
            newView(1, zero, viewChange(1, 2), three),
            newView(1, viewChange(1, 1), zero, three))) {
      assertThat(refused(Solo.replica(2).from(1, wrong))).containsExactly(Refusal.BAD_NEW_VIEW);
    }
  }

  @Test
  void nullRequestsGoThroughTheProtocolLikeOthers() {
    NewView message =
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 2, batch(2))));
    backup.from(1, message);
    backup.from(3, new Body(2, batch(2)));
    for (long s = 1; s <= 2; s++) {
      Digest digest = s == 1 ? Batch.NULL.digest() : batch(2).digest();
      backup.from(3, Views.prepare(3, 1, s, digest));
      backup.from(1, new Commit(1, s, digest));
      backup.from(3, new Commit(1, s, digest));
    }
    assertThat(backup.agreement.status().delivered()).isEqualTo(2);
  }

  @Test
  void ifAReplicaReceivesFPlus1ViewChangesForHigherViewsItJoinsTheSmallest() {
    assertThat(sent(backup.from(0, viewChange(0, 9)), ViewChange.class)).isEmpty();
    List<Effect> effects = backup.from(3, viewChange(3, 4));
    assertThat(sent(effects, ViewChange.class)).extracting(ViewChange::view).containsExactly(4L);
  }

  @Test
  void oneReplicasViewChangesCountOnceHoweverMany() {
    backup.from(3, viewChange(3, 4));
    backup.from(3, viewChange(3, 5));
    backup.from(3, viewChange(3, 6));
    assertThat(backup.agreement.status().view()).isZero();
  }

  @Test
  void theTimerForTheNewViewStartsAt2fPlus1ViewChangesAndDoublesEachTime() {
    timeOut(backup);
    backup.pass(5_000_000);
    assertThat(backup.agreement.status().view()).as("alone it waits").isEqualTo(1);
    backup.from(0, viewChange(0, 1));
    backup.from(3, viewChange(3, 1));
    backup.pass(1_900_000);
    assertThat(backup.agreement.status().view()).isEqualTo(1);
    backup.pass(200_000);
    assertThat(backup.agreement.status().view()).as("2 s: once in vain").isEqualTo(2);
    backup.from(0, viewChange(0, 3));
    backup.from(3, viewChange(3, 3));
    backup.pass(7_800_000);
    assertThat(backup.agreement.status().view()).isEqualTo(3);
    backup.pass(300_000);
    assertThat(backup.agreement.status().view()).as("8 s: three times").isEqualTo(4);
  }

  @Test
  void theNewPrimaryGetsWhatClientsWaitForAndProposesAboveTheNewView() {
    timeOut(backup);
    NewView message = newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1));
    assertThat(sent(backup.from(1, message), RelayedRequest.class)).hasSize(1);
    Solo primary = Solo.replica(1);
    primary.step(new Event.RequestReceived(request(5)));
    primary.from(0, viewChange(0, 1));
    List<Effect> effects = primary.from(3, viewChange(3, 1, prepared(0, 2, batch(2))));
    assertThat(sent(effects, PrePrepare.class))
        .extracting(PrePrepare::sequence)
        .containsExactly(3L);
  }

  @Test
  void votesThatOvertakeTheNewViewAreNotLost() {
    Digest digest = batch(1).digest();
    backup.from(3, Views.prepare(3, 1, 1, digest));
    backup.from(1, new Commit(1, 1, digest));
    backup.from(3, new Commit(1, 1, digest));
    NewView message =
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1))));
    backup.from(1, message);
    List<Effect> effects = backup.from(3, new Body(1, batch(1)));
    assertThat(of(effects, Effect.Deliver.class)).hasSize(1);
  }
}
