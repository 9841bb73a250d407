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
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.ReplicaMessage.Body;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.FetchBody;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mistakes other systems made, by their numbers in the list this project keeps. */
class PitfallsTest {

  private static void join(Solo solo, long view) {
    for (int replica = 0; replica < 4; replica++) {
      if (replica != solo.config.replica() && replica != 1) {
        solo.from(replica, viewChange(replica, view));
      }
    }
  }

  private static Solo restarted(Solo solo) {
    Solo again = new Solo(solo.config);
    again.log.addAll(solo.log);
    again.agreement =
        Agreement.restart(
            solo.config, FakeKeys.membership(solo.config), 0, Digest.ZERO, List.copyOf(solo.log));
    return again;
  }

  private static int index(List<Effect> effects, Class<?> record, Class<?> message) {
    int persisted = -1;
    for (int i = 0; i < effects.size(); i++) {
      if (effects.get(i) instanceof Effect.Persist p && record.isInstance(p.record())) {
        persisted = i;
      } else if (effects.get(i) instanceof Effect.Broadcast b && message.isInstance(b.message())) {
        assertThat(persisted).as("persisted before %s", message).isNotNegative();
        return i;
      }
    }
    return -1;
  }

  @Test
  void p01ViewChangeAndNewViewArePersistedBeforeTheyAreSent() {
    Solo primary = Solo.replica(1);
    List<Effect> effects = new ArrayList<>();
    effects.addAll(primary.from(0, viewChange(0, 1)));
    effects.addAll(primary.from(2, viewChange(2, 1)));
    assertThat(index(effects, LogRecord.ViewRecord.class, ViewChange.class)).isPositive();
    assertThat(index(effects, ViewChangeRecord.class, ViewChange.class)).isPositive();
    assertThat(index(effects, NewViewRecord.class, NewView.class)).isPositive();
  }

  @Test
  void p01ARestartedReplicaSendsTheIdenticalViewChangeAndNeverVotesInTheViewItLeft() {
    Solo backup = Solo.replica(2);
    backup.from(0, prePrepare(1, batch(1)));
    backup.from(3, prepare(3, 1, batch(1)));
    List<Effect> before = new ArrayList<>(backup.from(0, viewChange(0, 1)));
    before.addAll(backup.from(3, viewChange(3, 1)));
    Solo again = restarted(backup);
    List<Effect> after = again.step(new Event.Started());
    byte[] sentBefore =
        SignedContent.viewChange(Solo.CLUSTER, sent(before, ViewChange.class).get(0));
    assertThat(sent(after, ViewChange.class)).hasSize(1);
    assertThat(SignedContent.viewChange(Solo.CLUSTER, sent(after, ViewChange.class).get(0)))
        .isEqualTo(sentBefore);
    assertThat(sent(after, ViewChange.class).get(0).prepared()).hasSize(1);
    assertThat(sent(after, Prepare.class)).isEmpty();
    assertThat(sent(after, Commit.class)).isEmpty();
    assertThat(sent(again.from(0, prePrepare(2, batch(2))), Prepare.class)).isEmpty();
  }

  @Test
  void p01ARestartInANewViewKeepsItsVotesAndItsOlderCertificates() {
    Solo backup = Solo.replica(2);
    backup.from(0, prePrepare(2, batch(2)));
    backup.from(3, prepare(3, 2, batch(2)));
    backup.from(
        1,
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1)))));
    backup.from(3, new Body(1, batch(1)));
    Solo again = restarted(backup);
    List<Effect> effects = again.step(new Event.Started());
    assertThat(again.agreement.status().view()).isEqualTo(1);
    assertThat(again.agreement.status().active()).isTrue();
    assertThat(sent(effects, Prepare.class))
        .extracting(Prepare::view, Prepare::sequence)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, 1L));
    again.from(0, viewChange(0, 2));
    ViewChange next = sent(again.from(3, viewChange(3, 2)), ViewChange.class).get(0);
    assertThat(next.prepared())
        .as("prepared in view 0, left out of the NEW-VIEW by those who did not have it")
        .extracting(PreparedCertificate::view, PreparedCertificate::sequence)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(0L, 2L));
  }

  @Test
  void p04TheCertificateOfTheHighestViewIsCarried() {
    Solo backup = Solo.replica(2);
    backup.from(0, prePrepare(1, batch(1)));
    backup.from(3, prepare(3, 1, batch(1)));
    backup.from(
        1,
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1)))));
    backup.from(3, Views.prepare(3, 1, 1, batch(1).digest()));
    backup.from(0, viewChange(0, 2));
    ViewChange next = sent(backup.from(3, viewChange(3, 2)), ViewChange.class).get(0);
    assertThat(next.prepared()).extracting(PreparedCertificate::view).containsExactly(1L);
  }

  @Test
  void p05AnInvalidViewChangeIsRefusedWhollyAndHidesNoValidOne() {
    PreparedCertificate good = prepared(0, 1, batch(1));
    List<ReplicaSignature> forged =
        List.of(good.prepares().get(0), new ReplicaSignature(2, new byte[32]));
    List<PreparedCertificate> wrong =
        List.of(
            new PreparedCertificate(0, 1, good.digest(), good.prePrepare(), forged),
            new PreparedCertificate(0, 1, good.digest(), new byte[32], good.prepares()),
            new PreparedCertificate(0, 1, batch(9).digest(), good.prePrepare(), good.prepares()),
            new PreparedCertificate(0, 17, good.digest(), good.prePrepare(), good.prepares()),
            new PreparedCertificate(
                0, 1, good.digest(), good.prePrepare(), good.prepares().subList(0, 1)),
            new PreparedCertificate(2, 1, good.digest(), good.prePrepare(), good.prepares()));
    for (PreparedCertificate bad : wrong) {
      Solo backup = Solo.replica(2);
      assertThat(refused(backup.from(3, viewChange(3, 1, bad))))
          .containsExactly(Refusal.BAD_VIEW_CHANGE);
      backup.from(0, viewChange(0, 1));
      assertThat(backup.agreement.status().view()).as("only one valid").isZero();
      backup.pass(6_000_000);
      backup.from(3, viewChange(3, 1, good));
      assertThat(backup.agreement.status().view()).as("a valid one still counts").isEqualTo(1);
    }
  }

  @Test
  void p05ACertificateOfTooFewOrderVotesIsRefused() {
    Digest history = Digest.sha256(new byte[] {1});
    OrderCertificate whole = Views.certificate(4, history);
    OrderCertificate few = new OrderCertificate(0, 4, history, whole.votes().subList(0, 2));
    Solo backup = Solo.replica(2);
    assertThat(refused(backup.from(3, viewChange(3, 1, few))))
        .containsExactly(Refusal.BAD_VIEW_CHANGE);
    assertThat(refused(backup.from(0, viewChange(0, 1, whole)))).isEmpty();
  }

  @Test
  void p06ANewViewWithABatchLeftOutOrPutInIsNotEntered() {
    ViewChange[] proof = {
      viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 2, batch(2)))
    };
    Digest gap = Batch.NULL.digest();
    for (List<Digest> wrong :
        List.of(
            List.<Digest>of(),
            List.of(gap),
            List.of(gap, gap),
            List.of(batch(1).digest(), batch(2).digest()),
            List.of(gap, batch(2).digest(), gap))) {
      Solo backup = Solo.replica(2);
      assertThat(refused(backup.from(1, newView(1, 0, wrong, proof))))
          .containsExactly(Refusal.BAD_NEW_VIEW);
      assertThat(backup.agreement.status().view()).isZero();
    }
  }

  @Test
  void p08AViewChangeCountsOnlyForItsAuthor() {
    Solo backup = Solo.replica(2);
    assertThat(refused(backup.from(3, viewChange(0, 1)))).containsExactly(Refusal.MALFORMED);
    backup.from(3, viewChange(3, 1));
    assertThat(backup.agreement.status().view()).isZero();
  }

  @Test
  void p13ANewViewAboveTheOwnHistoryIsTakenUpWhenATransferBringsItThere() {
    Solo backup = Solo.replica(2);
    Digest at16 = Digest.sha256(new byte[] {1});
    OrderCertificate base = Views.certificate(16, at16);
    backup.from(
        1,
        newView(
            1,
            viewChange(0, 1, base),
            viewChange(1, 1),
            viewChange(3, 1, base, prepared(0, 18, batch(18)))));
    assertThat(backup.agreement.status().active()).isTrue();
    assertThat(backup.agreement.status().certified()).isZero();
    List<Effect> effects = backup.step(new Event.Installed(16, at16, Solo.CONFIGURATIONS));
    assertThat(backup.agreement.status().certified()).isEqualTo(16);
    assertThat(sent(effects, Prepare.class)).extracting(Prepare::sequence).containsExactly(17L);
    effects = backup.pass(20_000);
    assertThat(sent(effects, FetchBody.class)).extracting(FetchBody::sequence).contains(18L);
  }

  @Test
  void p13ACheckpointInstalledDuringAViewChangeKeepsTheCertificatesBelowIt() {
    Solo backup = Solo.replica(2);
    backup.from(0, prePrepare(1, batch(1)));
    backup.from(3, prepare(3, 1, batch(1)));
    backup.step(new Event.Installed(6, Digest.sha256(new byte[] {6}), Solo.CONFIGURATIONS));
    backup.from(0, viewChange(0, 1));
    ViewChange own = sent(backup.from(3, viewChange(3, 1)), ViewChange.class).get(0);
    assertThat(own.prepared())
        .as("only an order certificate proves to others that 1 is settled")
        .extracting(PreparedCertificate::sequence)
        .containsExactly(1L);
  }

  @Test
  void p15TheTimerOfASupersededRequestEnds() {
    Solo backup = Solo.withoutFloor(2);
    for (int number = 1; number <= 30; number++) {
      RequestId id = new RequestId(0, 1, number);
      backup.step(new Event.RequestReceived(FakeKeys.request(Solo.CLUSTER, id, new byte[1])));
      assertThat(of(backup.pass(200_000), Effect.Suspected.class)).isEmpty();
      backup.from(0, Solo.alive());
    }
  }

  private static void passHearing(Solo solo, int primary, long micros, List<Effect> effects) {
    for (long passed = 0; passed < micros; passed += 200_000) {
      effects.addAll(solo.pass(200_000));
      solo.from(primary, Solo.alive());
    }
  }

  @Test
  void p15TheTimersStartAnewInANewViewAndTwiceAsLong() {
    Solo backup = Solo.withoutFloor(2);
    List<Effect> effects = new ArrayList<>();
    backup.step(new Event.RequestReceived(request(1)));
    passHearing(backup, 0, 4_200_000, effects);
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.REQUEST_TIMEOUT));
    backup.from(1, newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1)));
    effects.clear();
    passHearing(backup, 1, 7_600_000, effects);
    assertThat(of(effects, Effect.Suspected.class)).isEmpty();
    passHearing(backup, 1, 600_000, effects);
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(1, Suspicion.REQUEST_TIMEOUT));
  }

  @Test
  void p15WhoIsProvenToBeBehindWaitsForItselfAndNotForThePrimary() {
    Solo backup = Solo.withoutFloor(2);
    List<Effect> effects = new ArrayList<>();
    backup.step(new Event.RequestReceived(request(1)));
    passHearing(backup, 0, 3_000_000, effects);
    Digest there = Digest.sha256(new byte[] {8});
    backup.from(3, Views.certificate(8, there)); // it fetches a state meanwhile
    passHearing(backup, 0, 20_000_000, effects);
    assertThat(of(effects, Effect.Suspected.class)).as("what waits here is ordered").isEmpty();
    backup.step(new Event.Installed(12, there, Solo.CONFIGURATIONS));
    passHearing(backup, 0, 3_600_000, effects);
    assertThat(of(effects, Effect.Suspected.class)).as("batches follow").isEmpty();
    passHearing(backup, 0, 800_000, effects);
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.REQUEST_TIMEOUT));
  }

  @Test
  void p15ACheckpointThatPutsAReplicaFurtherStartsItsTimersAnew() {
    Solo backup = Solo.withoutFloor(2);
    List<Effect> effects = new ArrayList<>();
    backup.step(new Event.RequestReceived(request(1)));
    passHearing(backup, 0, 3_800_000, effects);
    backup.step(new Event.Installed(12, Digest.sha256(new byte[] {8}), Solo.CONFIGURATIONS));
    passHearing(backup, 0, 3_600_000, effects);
    assertThat(of(effects, Effect.Suspected.class)).isEmpty();
    passHearing(backup, 0, 800_000, effects);
    assertThat(of(effects, Effect.Suspected.class)).hasSize(1);
  }

  @Test
  void p15APrimaryThatNobodyFollowsGivesItsViewUp() {
    Solo primary = Solo.withoutFloor(0);
    List<Effect> effects = new ArrayList<>();
    primary.step(new Event.RequestReceived(request(1)));
    passHearing(primary, 1, 7_600_000, effects);
    assertThat(of(effects, Effect.Suspected.class)).as("its backups first").isEmpty();
    passHearing(primary, 1, 1_000_000, effects);
    assertThat(of(effects, Effect.Suspected.class))
        .containsExactly(new Effect.Suspected(0, Suspicion.REQUEST_TIMEOUT));
  }

  @Test
  void p15APauseOfTheReplicaItselfIsNobodysFault() {
    Solo backup = Solo.replica(2);
    backup.step(new Event.RequestReceived(request(1)));
    backup.micros += 60_000_000;
    assertThat(of(backup.step(new Event.Tick()), Effect.Suspected.class)).isEmpty();
  }

  @Test
  void p15WhileTheOwnExecutionIsTheSlowOneNobodyIsSuspected() {
    AgreementConfig.Limits limits =
        new AgreementConfig.Limits(
            8, 1, 1 << 20, 100, 1 << 20, 100, 16, AgreementConfig.FetchLimits.DEFAULT);
    Solo slow = new Solo(Solo.replica(1).config.withLimits(limits));
    slow.hearingAll().order(1, batch(1));
    slow.step(new Event.RequestReceived(request(2)));
    assertThat(of(slow.pass(20_000_000), Effect.Suspected.class)).isEmpty();
    slow.step(new Event.Executed(1));
    assertThat(of(slow.pass(1_000_000), Effect.Suspected.class)).hasSize(1);
  }

  @Test
  void p15AClientWhoseOtherRequestsAreServedWaitsForItsShareOnly() {
    Solo backup = Solo.withoutFloor(2);
    backup.step(new Event.RequestReceived(request(1000)));
    for (int i = 1; i <= 12; i++) {
      List<Effect> effects = new ArrayList<>(backup.pass(240_000));
      backup.from(0, Solo.alive());
      effects.addAll(backup.pass(240_000));
      backup.from(0, prePrepare(i, batch(i)));
      backup.from(3, prepare(3, i, batch(i)));
      backup.from(0, Solo.commit(i, batch(i)));
      backup.from(3, Solo.commit(i, batch(i)));
      backup.step(new Event.Executed(i));
      assertThat(of(effects, Effect.Suspected.class)).as("after %d", i).isEmpty();
    }
    assertThat(backup.agreement.status().delivered()).isEqualTo(12);
  }

  @Test
  void p16ABodyIsFetchedBeforePrepareAndAWrongOneRefused() {
    Solo backup = Solo.replica(2);
    backup.from(
        1,
        newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1, prepared(0, 1, batch(1)))));
    List<Effect> effects = backup.from(3, new Body(1, batch(7)));
    assertThat(refused(effects)).containsExactly(Refusal.UNREQUESTED);
    assertThat(sent(effects, Prepare.class)).isEmpty();
    List<Effect> asked = backup.pass(2_000_000);
    assertThat(of(asked, Effect.Send.class))
        .filteredOn(send -> send.message() instanceof FetchBody)
        .extracting(Effect.Send::to)
        .as("one after the other")
        .contains(0, 1, 3);
    assertThat(sent(backup.from(0, new Body(1, batch(1))), Prepare.class)).hasSize(1);
  }

  @Test
  void p16WhoPreparedABodyGivesItFromMemoryOrThroughTheLog() {
    Solo holder = Solo.replica(2);
    holder.from(0, prePrepare(1, batch(1)));
    holder.from(3, prepare(3, 1, batch(1)));
    join(holder, 1);
    assertThat(sent(holder.from(3, new FetchBody(1, batch(1).digest())), Body.class))
        .containsExactly(new Body(1, batch(1)));
    assertThat(of(holder.from(3, new FetchBody(2, batch(2).digest())), Effect.ServeBody.class))
        .containsExactly(new Effect.ServeBody(3, 2, batch(2).digest()));
  }

  @Test
  void p19AReplicaWithoutAVoteFollowsNewViewsAndSendsNoViewChange() {
    Solo silent = new Solo(Solo.replica(2).config.withVoting(false));
    silent.step(new Event.RequestReceived(request(1)));
    List<Effect> effects = silent.pass(5_000_000);
    assertThat(of(effects, Effect.Suspected.class)).hasSize(1);
    silent.from(0, viewChange(0, 1));
    effects = new ArrayList<>(silent.from(3, viewChange(3, 1)));
    assertThat(silent.agreement.status().view()).isZero();
    effects.addAll(
        silent.from(1, newView(1, viewChange(0, 1), viewChange(1, 1), viewChange(3, 1))));
    assertThat(sent(effects, ViewChange.class)).isEmpty();
    assertThat(of(effects, Effect.ViewEntered.class))
        .containsExactly(new Effect.ViewEntered(1, Suspicion.OTHERS));
    assertThat(sent(effects, ReplicaMessage.RelayedRequest.class)).hasSize(1);
  }

  /** A log that lost its last records may hold a VIEW-CHANGE that later promises contradict. */
  @Test
  void p19WhatTheLogHoldsIsNotSaidAgainWithoutAVote() {
    Solo waiting = Solo.replica(2);
    waiting.order(1, batch(1));
    join(waiting, 1);
    Solo silent = new Solo(waiting.config.withVoting(false));
    silent.agreement =
        Agreement.restart(
            silent.config, FakeKeys.membership(silent.config), 0, Digest.ZERO, waiting.log);
    List<Effect> effects = new ArrayList<>(silent.step(new Event.Started()));
    effects.addAll(silent.pass(2_000_000));
    assertThat(of(effects, Effect.Broadcast.class))
        .extracting(Effect.Broadcast::message)
        .hasOnlyElementsOfType(ReplicaMessage.Progress.class);
  }
}
