package io.evenkeel.agreement;

import static io.evenkeel.agreement.Solo.batch;
import static io.evenkeel.agreement.Solo.commit;
import static io.evenkeel.agreement.Solo.of;
import static io.evenkeel.agreement.Solo.prePrepare;
import static io.evenkeel.agreement.Solo.prepare;
import static io.evenkeel.agreement.Solo.refused;
import static io.evenkeel.agreement.Solo.request;
import static io.evenkeel.agreement.Solo.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences of Castro and Liskov's paper (TOCS 2002, sections 2 and 4), one test each. */
class PbftPaperTest {

  private final Solo backup = Solo.replica(1);

  @Test
  void thePrimaryAssignsASequenceNumberAndMulticastsAPrePrepareToAllBackups() {
    Solo primary = Solo.replica(0);
    List<Effect> effects = primary.step(new Event.RequestReceived(request(1)));
    assertThat(sent(effects, PrePrepare.class)).hasSize(1);
    assertThat(sent(effects, PrePrepare.class).get(0).sequence()).isEqualTo(1);
    int persisted = indexOf(effects, Effect.Persist.class);
    assertThat(persisted).isBetween(0, indexOf(effects, Effect.Broadcast.class) - 1);
  }

  @Test
  void aBackupAcceptsThePrePrepareAndEntersThePreparePhaseByMulticastingAPrepare() {
    List<Effect> effects = backup.from(0, prePrepare(1, batch(1)));
    assertThat(backup.log).singleElement().isInstanceOf(AcceptedRecord.class);
    assertThat(sent(effects, Prepare.class)).hasSize(1);
    int persisted = indexOf(effects, Effect.Persist.class);
    assertThat(persisted).isLessThan(indexOf(effects, Effect.Broadcast.class));
  }

  @Test
  void providedTheSignaturesAreCorrect() {
    PrePrepare good = prePrepare(1, batch(1));
    PrePrepare moved = new PrePrepare(0, 2, good.batch(), good.signature());
    assertThat(refused(backup.from(0, moved))).containsExactly(Refusal.BAD_SIGNATURE);
    assertThat(backup.log).noneMatch(AcceptedRecord.class::isInstance);
  }

  @Test
  void itIsInViewV() {
    PrePrepare good = prePrepare(1, batch(1));
    PrePrepare later = new PrePrepare(4, 1, good.batch(), good.signature());
    assertThat(refused(backup.from(0, later))).containsExactly(Refusal.WRONG_VIEW);
    assertThat(refused(backup.from(2, good))).containsExactly(Refusal.NOT_PRIMARY);
  }

  @Test
  void itHasNotAcceptedAPrePrepareForViewVAndSequenceNumberNContainingADifferentDigest() {
    backup.from(0, prePrepare(1, batch(1)));
    List<Effect> effects = backup.from(0, prePrepare(1, batch(2)));
    assertThat(refused(effects)).containsExactly(Refusal.CONFLICTING);
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Effect.Suspicion.EQUIVOCATION));
    assertThat(backup.log).filteredOn(AcceptedRecord.class::isInstance).hasSize(1);
  }

  @Test
  void theSequenceNumberIsBetweenALowWaterMarkAndAHighWaterMark() {
    assertThat(refused(backup.from(0, prePrepare(17, batch(1)))))
        .containsExactly(Refusal.OUTSIDE_WINDOW);
    assertThat(sent(backup.from(0, prePrepare(16, batch(1))), Prepare.class)).hasSize(1);
    assertThat(backup.from(0, prePrepare(0, batch(2)))).noneMatch(Effect.RunTask.class::isInstance);
  }

  @Test
  void preparedNeeds2fPreparesFromDifferentBackupsThatMatchThePrePrepare() {
    Batch batch = batch(1);
    backup.from(0, prePrepare(1, batch));
    assertThat(sent(backup.from(2, prepare(2, 1, batch(9))), Commit.class)).isEmpty();
    assertThat(refused(backup.from(2, prepare(2, 1, batch)))).contains(Refusal.CONFLICTING);
    assertThat(refused(backup.from(0, prepare(0, 1, batch)))).contains(Refusal.NOT_BACKUP);
    List<Effect> effects = backup.from(3, prepare(3, 1, batch));
    assertThat(sent(effects, Commit.class)).hasSize(1);
    PreparedRecord record = (PreparedRecord) backup.log.get(1);
    assertThat(record.certificate().prepares())
        .extracting(ReplicaSignature::replica)
        .containsExactly(1, 3);
    assertThat(indexOf(effects, Effect.Persist.class))
        .isLessThan(indexOf(effects, Effect.Broadcast.class));
  }

  @Test
  void votesMayComeBeforeTheProposal() {
    Batch batch = batch(1);
    backup.from(2, prepare(2, 1, batch));
    backup.from(3, commit(1, batch));
    backup.from(2, commit(1, batch));
    List<Effect> effects = backup.from(0, prePrepare(1, batch));
    assertThat(of(effects, Effect.Deliver.class)).hasSize(1);
  }

  @Test
  void committedLocalNeedsPreparedAnd2fPlus1CommitsPossiblyIncludingItsOwn() {
    Batch batch = batch(1);
    backup.from(0, prePrepare(1, batch));
    backup.from(0, commit(1, batch));
    backup.from(2, commit(1, batch));
    assertThat(of(backup.from(3, commit(1, batch)), Effect.Deliver.class)).isEmpty();
    List<Effect> effects = backup.from(3, prepare(3, 1, batch));
    assertThat(of(effects, Effect.Deliver.class)).hasSize(1);
    assertThat(backup.log).last().isEqualTo(new CommittedRecord(1, batch.digest()));
  }

  @Test
  void oneReplicasCommitCountsOnce() {
    Batch batch = batch(1);
    backup.from(0, prePrepare(1, batch));
    backup.from(2, prepare(2, 1, batch));
    backup.from(3, commit(1, batch));
    assertThat(of(backup.from(3, commit(1, batch)), Effect.Deliver.class)).isEmpty();
    assertThat(of(backup.from(0, commit(1, batch)), Effect.Deliver.class)).hasSize(1);
  }

  @Test
  void itExecutesAfterAllRequestsWithLowerSequenceNumbers() {
    assertThat(of(backup.order(2, batch(2)), Effect.Deliver.class)).isEmpty();
    assertThat(of(backup.order(1, batch(1)), Effect.Deliver.class))
        .extracting(Effect.Deliver::sequence)
        .containsExactly(1L, 2L);
  }

  @Test
  void aBackupRelaysTheRequestToThePrimaryAndSuspectsItWhenTheTimerExpires() {
    Solo patient = Solo.withoutFloor(1);
    List<Effect> effects = patient.step(new Event.RequestReceived(request(1)));
    assertThat(sent(effects, RelayedRequest.class)).hasSize(1);
    List<Effect> later = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      assertThat(of(later, Effect.Suspected.class)).isEmpty();
      later.addAll(patient.pass(200_000));
      patient.from(0, Solo.alive());
    }
    assertThat(of(later, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Effect.Suspicion.REQUEST_TIMEOUT));
  }

  @Test
  void itStopsTheTimerWhenItIsNoLongerWaitingForTheRequest() {
    backup.step(new Event.RequestReceived(request(1)));
    backup.order(1, batch(1));
    assertThat(of(backup.pass(5_000_000), Effect.Suspected.class)).isEmpty();
  }

  @Test
  void ifTheRequestHasAlreadyBeenProcessedTheReplicasSimplyResendTheReply() {
    backup.order(1, batch(1));
    List<Effect> effects = backup.step(new Event.RequestReceived(request(1)));
    assertThat(effects).containsExactly(new Effect.ResendReply(request(1).id()));
  }

  /** It was ordered where this replica was not: its state came with a checkpoint. */
  @Test
  void ifTheInstalledStateHasTheReplyTheRequestIsNotWaitedForEither() {
    Solo patient = Solo.withoutFloor(1);
    patient.step(new Event.RequestReceived(request(1)));
    patient.step(new Event.Answered(List.of(request(1).id())));
    List<Effect> later = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      later.addAll(patient.pass(200_000));
      patient.from(0, Solo.alive());
    }
    assertThat(of(later, Effect.Suspected.class)).isEmpty();
    assertThat(patient.step(new Event.RequestReceived(request(1))))
        .containsExactly(new Effect.ResendReply(request(1).id()));
  }

  @Test
  void aRequestNobodySignedIsNeitherRelayedNorWaitedFor() {
    ClientRequest good = request(1);
    ClientRequest forged =
        new ClientRequest("test", good.id(), good.operation(), new byte[32], good.macs());
    List<Effect> effects = backup.step(new Event.RequestReceived(forged));
    assertThat(refused(effects)).containsExactly(Refusal.BAD_REQUEST);
    assertThat(sent(effects, RelayedRequest.class)).isEmpty();
    assertThat(backup.agreement.status().memory().requests()).isZero();
  }

  @Test
  void aWrongMacFallsBackToTheSignature() {
    ClientRequest good = request(1);
    ClientRequest badMacs =
        new ClientRequest("test", good.id(), good.operation(), good.signature(), new byte[64]);
    Batch batch = new Batch(List.of(badMacs), Solo.WALL);
    assertThat(sent(backup.from(0, prePrepare(1, batch)), Prepare.class)).hasSize(1);
  }

  @Test
  void aBodyItCannotAuthenticateIsAcceptedOnceFPlus1OthersDid() {
    ClientRequest good = request(1);
    ClientRequest unproven =
        new ClientRequest("test", good.id(), good.operation(), new byte[0], new byte[0]);
    Batch batch = new Batch(List.of(unproven), Solo.WALL);
    assertThat(refused(backup.from(0, prePrepare(1, batch)))).containsExactly(Refusal.BAD_REQUEST);
    assertThat(sent(backup.from(2, prepare(2, 1, batch)), Prepare.class)).isEmpty();
    assertThat(sent(backup.from(3, prepare(3, 1, batch)), Prepare.class)).hasSize(1);
  }

  @Test
  void withTrustedClientsAMacIsEnough() {
    ClientRequest good = request(1);
    ClientRequest unsigned =
        new ClientRequest("test", good.id(), good.operation(), new byte[0], good.macs());
    Solo strict = Solo.replica(0);
    assertThat(refused(strict.step(new Event.RequestReceived(unsigned))))
        .containsExactly(Refusal.BAD_REQUEST);
    Solo trusting = new Solo(strict.config.withMacOnly(true));
    assertThat(sent(trusting.step(new Event.RequestReceived(unsigned)), PrePrepare.class))
        .hasSize(1);
  }

  @Test
  void anInventedTimeIsRefused() {
    Batch late = new Batch(List.of(request(1)), Solo.WALL + 61_000);
    assertThat(refused(backup.from(0, prePrepare(1, late)))).containsExactly(Refusal.TIMESTAMP);
    Batch old = new Batch(List.of(request(1)), Solo.WALL - 3_600_000);
    assertThat(sent(backup.from(0, prePrepare(2, old)), Prepare.class)).hasSize(1);
    backup.from(2, prepare(2, 1, late));
    assertThat(sent(backup.from(3, prepare(3, 1, late)), Prepare.class))
        .as("f+1 others found it timely: the own clock is the wrong one")
        .hasSize(1);
  }

  @Test
  void thePrimaryProposesOnlyInsideTheWindowAndThePipeline() {
    Solo primary = Solo.replica(0);
    int proposals = 0;
    for (int i = 1; i <= 40; i++) {
      proposals +=
          sent(primary.step(new Event.RequestReceived(request(i))), PrePrepare.class).size();
    }
    assertThat(proposals).isEqualTo(primary.config.limits().pipelineMax());
    assertThat(primary.agreement.status().memory().requests()).isEqualTo(40);
  }

  @Test
  void thePrimaryStopsProposingWhileExecutionLagsBehind() {
    Solo primary = new Solo(Solo.replica(0).config.withLimits(limits(1)));
    Batch first =
        sent(primary.step(new Event.RequestReceived(request(1))), PrePrepare.class).get(0).batch();
    for (int backupId = 1; backupId <= 2; backupId++) {
      primary.from(backupId, prepare(backupId, 1, first));
      primary.from(backupId, commit(1, first));
    }
    assertThat(primary.agreement.status().delivered()).isEqualTo(1);
    assertThat(sent(primary.step(new Event.RequestReceived(request(2))), PrePrepare.class))
        .isEmpty();
    assertThat(sent(primary.step(new Event.Executed(1)), PrePrepare.class)).hasSize(1);
  }

  private static AgreementConfig.Limits limits(int unexecutedMax) {
    AgreementConfig.FetchLimits fetch = AgreementConfig.FetchLimits.DEFAULT;
    return new AgreementConfig.Limits(8, unexecutedMax, 1 << 20, 100, 1 << 20, 100, 16, fetch);
  }

  private static int indexOf(List<Effect> effects, Class<?> type) {
    for (int i = 0; i < effects.size(); i++) {
      if (type.isInstance(effects.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
