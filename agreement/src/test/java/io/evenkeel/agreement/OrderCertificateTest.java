package io.evenkeel.agreement;

import static io.evenkeel.agreement.Solo.batch;
import static io.evenkeel.agreement.Solo.of;
import static io.evenkeel.agreement.Solo.orderVote;
import static io.evenkeel.agreement.Solo.refused;
import static io.evenkeel.agreement.Solo.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The window, certificates that move it, catch-up, and what a restart repeats. */
class OrderCertificateTest {

  private final Solo backup = Solo.replica(1);

  private Digest orderFour() {
    for (int s = 1; s <= 4; s++) {
      backup.order(s, batch(s));
    }
    return backup.agreement.status().history();
  }

  @Test
  void aQuorumOfVotesMovesTheWindowAndDropsSlots() {
    Digest history = orderFour();
    assertThat(backup.agreement.status().memory().slots()).isEqualTo(4);
    backup.from(2, orderVote(2, 4, history));
    assertThat(backup.agreement.status().certified()).isZero();
    List<Effect> effects = backup.from(3, orderVote(3, 4, history));
    assertThat(of(effects, Effect.OrderCertified.class))
        .containsExactly(new Effect.OrderCertified(4, history));
    assertThat(backup.agreement.status().memory().slots()).isZero();
    OrderCertificate certificate = backup.agreement.orderCertificate();
    assertThat(Certificates.orderHolds(backup.keys, Solo.GENESIS, certificate)).isTrue();
    assertThat(backup.log).last().isEqualTo(new OrderCertificateRecord(certificate));
  }

  @Test
  void votesForAnotherHistoryDoNotCount() {
    Digest history = orderFour();
    backup.from(2, orderVote(2, 4, history));
    backup.from(3, orderVote(3, 4, Digest.ZERO));
    assertThat(backup.agreement.status().certified()).isZero();
    backup.from(0, orderVote(0, 4, history));
    assertThat(backup.agreement.status().certified()).isEqualTo(4);
  }

  @Test
  void aForgedOrShortCertificateIsRefused() {
    Digest history = orderFour();
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int replica : new int[] {0, 2, 3}) {
      votes.add(new ReplicaSignature(replica, orderVote(replica, 4, history).signature()));
    }
    OrderCertificate shortOne = new OrderCertificate(0, 4, history, votes.subList(0, 2));
    assertThat(refused(backup.from(3, shortOne))).containsExactly(Refusal.MALFORMED);
    OrderCertificate other = new OrderCertificate(0, 4, Digest.ZERO, votes);
    assertThat(refused(backup.from(3, other))).containsExactly(Refusal.BAD_SIGNATURE);
    backup.from(3, new OrderCertificate(0, 4, history, votes));
    assertThat(backup.agreement.status().certified()).isEqualTo(4);
  }

  @Test
  void aQuorumAgainstTheOwnHistoryStopsTheReplica() {
    orderFour();
    for (int replica : new int[] {0, 2}) {
      backup.from(replica, orderVote(replica, 4, Digest.ZERO));
    }
    List<Effect> effects = backup.from(3, orderVote(3, 4, Digest.ZERO));
    assertThat(of(effects, Effect.Diverged.class)).hasSize(1);
    assertThat(backup.from(0, Solo.prePrepare(5, batch(5)))).isEmpty();
  }

  @Test
  void logRecordsAreForgottenOnlyBelowBothWatermarkAndLastButOneStableCheckpoint() {
    Digest history = orderFour();
    backup.step(new Event.StableCheckpoint(2));
    assertThat(of(backup.step(new Event.StableCheckpoint(3)), Effect.ForgetLog.class)).isEmpty();
    backup.from(2, orderVote(2, 4, history));
    assertThat(of(backup.from(3, orderVote(3, 4, history)), Effect.ForgetLog.class))
        .containsExactly(new Effect.ForgetLog(2));
    assertThat(of(backup.step(new Event.StableCheckpoint(4)), Effect.ForgetLog.class))
        .as("who fetches 4 still gets what follows 3")
        .containsExactly(new Effect.ForgetLog(3));
  }

  @Test
  void aRestartRepeatsTheSameVotesAndRefusesAnotherProposal() {
    backup.from(0, Solo.prePrepare(1, batch(1)));
    List<Effect> prepared = backup.from(2, Solo.prepare(2, 1, batch(1)));
    backup.agreement =
        Agreement.restart(
            backup.config,
            FakeKeys.membership(backup.config),
            0,
            Digest.ZERO,
            List.copyOf(backup.log));
    List<Effect> effects = backup.step(new Event.Started());
    assertThat(sent(effects, ReplicaMessage.Prepare.class))
        .singleElement()
        .satisfies(p -> assertThat(p.digest()).isEqualTo(batch(1).digest()));
    assertThat(sent(effects, ReplicaMessage.Commit.class))
        .isEqualTo(sent(prepared, ReplicaMessage.Commit.class));
    assertThat(refused(backup.from(0, Solo.prePrepare(1, batch(2)))))
        .containsExactly(Refusal.CONFLICTING);
  }

  @Test
  void aRestartBehindTheLogDeliversFromItAndVotesAgain() {
    Digest history = orderFour();
    backup.agreement =
        Agreement.restart(
            backup.config,
            FakeKeys.membership(backup.config),
            0,
            Digest.ZERO,
            List.copyOf(backup.log));
    List<Effect> effects = backup.step(new Event.Started());
    assertThat(of(effects, Effect.DeliverFromLog.class))
        .containsExactly(new Effect.DeliverFromLog(1, 4));
    assertThat(backup.agreement.status().history()).isEqualTo(history);
    assertThat(sent(effects, OrderVote.class)).extracting(OrderVote::sequence).containsExactly(4L);
  }

  @Test
  void aRestartFromACheckpointContinuesTheSameHistory() {
    Digest history = orderFour();
    Digest atTwo =
        History.after(History.after(Digest.ZERO, 1, batch(1).digest()), 2, batch(2).digest());
    backup.agreement =
        Agreement.restart(
            backup.config, FakeKeys.membership(backup.config), 2, atTwo, List.copyOf(backup.log));
    assertThat(of(backup.step(new Event.Started()), Effect.DeliverFromLog.class))
        .containsExactly(new Effect.DeliverFromLog(3, 4));
    assertThat(backup.agreement.status().history()).isEqualTo(history);
  }

  /** Others may be below it, and need this replica's votes for what it has executed long ago. */
  @Test
  void belowACheckpointThatNobodyCanFetchARestartedReplicaVotesOn() {
    orderFour();
    Digest atTwo =
        History.after(History.after(Digest.ZERO, 1, batch(1).digest()), 2, batch(2).digest());
    assertThat(votedFor(atTwo, 2)).as("others can fetch it").containsExactly(3L, 4L);
    assertThat(votedFor(atTwo, 0)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(backup.agreement.status().delivered()).isEqualTo(4);
  }

  private List<Long> votedFor(Digest atTwo, long bodiesAbove) {
    Membership membership = FakeKeys.membership(backup.config);
    backup.agreement =
        Agreement.restart(
            backup.config,
            membership,
            2,
            atTwo,
            LogReplay.of(List.copyOf(backup.log)),
            bodiesAbove);
    return sent(backup.step(new Event.Started()), ReplicaMessage.Prepare.class).stream()
        .map(ReplicaMessage.Prepare::sequence)
        .toList();
  }

  @Test
  void whoIsBehindAsksAllAndDeliversWhatFPlus1Confirm() {
    List<Effect> asked = fallBehind(new Progress(0, 3, 3, 0, 0));
    assertThat(sent(asked, FetchBatches.class)).hasSize(3);
    assertThat(sent(asked, FetchBatches.class)).filteredOn(FetchBatches::bodies).hasSize(1);
    assertThat(of(backup.from(2, batches(3, true)), Effect.Deliver.class)).isEmpty();
    List<Effect> effects = backup.from(0, batches(3, false));
    assertThat(of(effects, Effect.Deliver.class)).hasSize(3);
    assertThat(backup.agreement.status().delivered()).isEqualTo(3);
  }

  @Test
  void anAnswerTellsWhoIsBehindThatThereIsMore() {
    fallBehind(new Progress(0, 3, 3, 0, 0));
    Batches more = new Batches(1, 1, 20, batches(3, true).entries());
    backup.from(2, more);
    assertThat(sent(backup.from(0, more), FetchBatches.class))
        .hasSize(3)
        .allSatisfy(fetch -> assertThat(fetch.from()).isEqualTo(4))
        .allSatisfy(fetch -> assertThat(fetch.count()).isEqualTo(17));
  }

  /** Their reports come too seldom to catch up with those who order faster than a window each. */
  @Test
  void whoIsBehindSeesItByTheVotesOfFPlus1ForTheOrder() {
    assertThat(sent(backup.from(0, orderVote(0, 8, Digest.ZERO)), FetchBatches.class)).isEmpty();
    assertThat(sent(backup.from(2, orderVote(2, 8, Digest.ZERO)), FetchBatches.class)).hasSize(3);
  }

  @Test
  void whoIsBehindMovesToTheFirstCertificateThoughItHeardOfHigherOnes() {
    Digest atFour = historyAfter(4);
    backup.from(0, certificate(4, atFour));
    backup.from(0, certificate(8, historyAfter(8)));
    backup.from(0, certificate(12, historyAfter(12)));
    orderFour();
    assertThat(backup.agreement.status().certified()).isEqualTo(4);
    for (int s = 5; s <= 12; s++) {
      backup.order(s, batch(s));
    }
    assertThat(backup.agreement.status().certified()).isEqualTo(12);
  }

  private static Digest historyAfter(int sequence) {
    Digest history = Digest.ZERO;
    for (int s = 1; s <= sequence; s++) {
      history = History.after(history, s, batch(s).digest());
    }
    return history;
  }

  private static OrderCertificate certificate(long sequence, Digest history) {
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int replica : new int[] {0, 2, 3}) {
      votes.add(new ReplicaSignature(replica, orderVote(replica, sequence, history).signature()));
    }
    return new OrderCertificate(0, sequence, history, votes);
  }

  @Test
  void bodiesThatFPlus1NoLongerHaveNeedATransferAndInstallingJumps() {
    fallBehind(new Progress(0, 30, 30, 28, 20));
    assertThat(of(backup.from(2, new Batches(1, 21, 40, List.of())), Effect.TransferNeeded.class))
        .isEmpty();
    assertThat(of(backup.from(0, new Batches(1, 19, 40, List.of())), Effect.TransferNeeded.class))
        .containsExactly(new Effect.TransferNeeded(19));
    Digest there = Digest.sha256(new byte[] {1});
    backup.step(new Event.Installed(20, there, Solo.CONFIGURATIONS));
    assertThat(backup.agreement.status().delivered()).isEqualTo(20);
    assertThat(refused(backup.from(0, Solo.prePrepare(20, batch(1))))).isEmpty();
    assertThat(refused(backup.from(0, Solo.prePrepare(21, batch(21)))))
        .as("above h + L: a VIEW-CHANGE could not carry it")
        .containsExactly(Refusal.OUTSIDE_WINDOW);
    Digest earlier = Digest.sha256(new byte[] {2});
    backup.from(0, certificate(16, earlier));
    List<Effect> effects = backup.order(21, batch(21));
    assertThat(of(effects, Effect.Deliver.class))
        .containsExactly(
            new Effect.Deliver(21, batch(21), History.after(there, 21, batch(21).digest())));
  }

  @Test
  void whatFPlus1NoLongerHaveIsNotAskedForAgainAtOnce() {
    fallBehind(new Progress(0, 3, 3, 0, 0));
    Batches digests = batches(3, false);
    backup.from(0, digests);
    backup.from(2, digests);
    assertThat(sent(backup.from(3, digests), FetchBatches.class))
        .as("the body did not come: from another")
        .hasSize(3);
    Batches gone = new Batches(1, 21, 40, List.of());
    List<Effect> effects = new ArrayList<>(backup.from(0, gone));
    effects.addAll(backup.from(2, gone));
    effects.addAll(backup.from(3, gone));
    assertThat(of(effects, Effect.TransferNeeded.class)).hasSize(1);
    assertThat(sent(effects, FetchBatches.class)).isEmpty();
    assertThat(sent(backup.pass(600_000), FetchBatches.class)).hasSize(3);
  }

  /** One has the bodies, one has not, the third says nothing: nobody may wait for f+1. */
  @Test
  void bodiesThatTooFewHaveNeedATransferAfterRoundsThatBroughtNothing() {
    fallBehind(new Progress(0, 30, 30, 28, 20));
    List<Effect> effects = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      backup.from(2, batches(3, true));
      backup.from(0, new Batches(1, 21, 40, List.of()));
      effects.addAll(backup.pass(600_000));
    }
    assertThat(of(effects, Effect.TransferNeeded.class))
        .isNotEmpty()
        .containsOnly(new Effect.TransferNeeded(2));
  }

  /** If more than f came there so, nobody's window moves without their votes. */
  @Test
  void whoIsPutAtAStableCheckpointVotesForTheOrderThere() {
    Digest there = Digest.sha256(new byte[] {20});
    assertThat(sent(backup.step(new Event.StableCheckpoint(20)), OrderVote.class)).isEmpty();
    assertThat(
            sent(backup.step(new Event.Installed(20, there, Solo.CONFIGURATIONS)), OrderVote.class))
        .extracting(OrderVote::sequence, OrderVote::history)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(20L, there));
    assertThat(sent(backup.step(new Event.StableCheckpoint(20)), OrderVote.class))
        .as("once")
        .isEmpty();
  }

  /** A checkpoint that cannot be compared is never stable; what is installed becomes durable. */
  @Test
  void whoIsPutAtACheckpointOfItsOwnVotesForTheOrderThereWhicheverComesFirst() {
    Digest there = Digest.sha256(new byte[] {20});
    Event installed = new Event.Installed(20, there, Solo.CONFIGURATIONS);
    Event own = new Event.OwnCheckpoint(20);
    for (List<Event> events : List.of(List.of(installed, own), List.of(own, installed))) {
      Solo replica = Solo.replica(1);
      assertThat(sent(replica.step(events.get(0)), OrderVote.class)).isEmpty();
      assertThat(sent(replica.step(events.get(1)), OrderVote.class))
          .extracting(OrderVote::sequence, OrderVote::history)
          .containsExactly(org.assertj.core.groups.Tuple.tuple(20L, there));
    }
  }

  @Test
  void whoCameToACheckpointOfItsOwnByExecutingVotesAtMultiplesOnly() {
    Digest unused = orderFour();
    assertThat(of(backup.order(5, batch(5)), Effect.Deliver.class)).hasSize(1);
    assertThat(sent(backup.step(new Event.OwnCheckpoint(5)), OrderVote.class)).isEmpty();
  }

  @Test
  void fetchesAreAnsweredFromMemoryOrTheLogAndBounded() {
    Digest history = orderFour();
    List<Effect> fromMemory = backup.from(3, new FetchBatches(2, 1_000_000, true));
    assertThat(sent(fromMemory, Batches.class))
        .singleElement()
        .satisfies(b -> assertThat(b.entries()).hasSize(3));
    backup.from(2, orderVote(2, 4, history));
    backup.from(3, orderVote(3, 4, history));
    assertThat(of(backup.from(3, new FetchBatches(1, 9, true)), Effect.ServeBatches.class))
        .singleElement()
        .satisfies(serve -> assertThat(serve.count()).isEqualTo(4));
    assertThat(sent(backup.from(3, new FetchBatches(1, 9, true)), OrderCertificate.class))
        .extracting(OrderCertificate::sequence)
        .containsExactly(4L);
    assertThat(sent(backup.from(3, new FetchBatches(1, 9, false)), OrderCertificate.class))
        .as("once a round")
        .isEmpty();
    backup.step(new Event.StableCheckpoint(3));
    backup.step(new Event.StableCheckpoint(4));
    assertThat(sent(backup.from(3, new FetchBatches(1, 9, true)), Batches.class))
        .containsExactly(new Batches(1, 4, 4, List.of()));
    List<Effect> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.addAll(backup.from(3, new FetchBatches(1, 9, true)));
    }
    assertThat(refused(all)).contains(Refusal.FETCH_QUOTA);
    assertThat(refused(backup.from(2, new FetchBatches(-1, 9, true)))).contains(Refusal.MALFORMED);
  }

  @Test
  void aFloodOfBadSignaturesCostsOneVerificationForEachSlot() {
    byte[] garbage = new byte[64];
    for (int i = 0; i < 1000; i++) {
      Digest digest = batch(i).digest();
      backup.from(3, new ReplicaMessage.Prepare(0, 1 + i % 16, digest, garbage));
      backup.from(3, new OrderVote(4, digest, garbage));
    }
    assertThat(backup.keys.verifications).isEqualTo(16 + 1);
    assertThat(backup.agreement.refusals())
        .contains(new Agreement.RefusalCount(Refusal.STRUCK, Refusal.Origin.REPLICA, 3, 1983));
  }

  @Test
  void verificationsUnderWayAreBoundedForEachSender() {
    Solo slow = new Solo(backup.config.withLimits(few()));
    int tasks = 0;
    for (int i = 1; i <= 10; i++) {
      Event event = new Event.RequestReceived(Solo.request(i));
      tasks += of(slow.agreement.step(event, new Now(1, Solo.WALL)), Effect.RunTask.class).size();
    }
    assertThat(tasks).isEqualTo(3);
  }

  private static AgreementConfig.Limits few() {
    AgreementConfig.FetchLimits fetch = AgreementConfig.FetchLimits.DEFAULT;
    return new AgreementConfig.Limits(8, 8, 1 << 20, 100, 1 << 20, 100, 3, fetch);
  }

  private List<Effect> fallBehind(Progress progress) {
    backup.step(new Event.Started());
    backup.from(0, progress);
    backup.micros += 300_000;
    return backup.from(2, progress);
  }

  private static Batches batches(int count, boolean bodies) {
    List<Batches.Entry> entries = new ArrayList<>();
    for (int s = 1; s <= count; s++) {
      entries.add(new Batches.Entry(batch(s).digest(), bodies ? batch(s) : null));
    }
    return new Batches(1, 1, entries.size(), entries);
  }
}
