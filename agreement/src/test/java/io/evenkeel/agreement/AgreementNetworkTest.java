package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.TestCluster.Faults;
import io.evenkeel.agreement.TestCluster.Node;
import io.evenkeel.agreement.TestCluster.Session;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters over a network that loses, doubles, delays and reorders. */
class AgreementNetworkTest {

  private static final AgreementConfig.Window SMALL = new AgreementConfig.Window(4, 16);
  private static final int SESSIONS = 5;

  /** Runs until every correct replica has every request, and checks what must hold. */
  private static TestCluster run(int n, long seed, Faults faults, int requestsPerSession) {
    TestCluster net = new TestCluster(n, seed, faults, SMALL);
    net.start();
    for (int principal = 0; principal < SESSIONS; principal++) {
      Session session = net.new Session(principal, requestsPerSession);
      net.after(net.random.nextInt(5_000), session::next);
    }
    int all = SESSIONS * requestsPerSession;
    for (int i = 0; i < 600 && net.done.size() < all; i++) {
      net.runUntil(net.micros + 200_000);
    }
    assertThat(net.done).as("requests done, seed %d", seed).hasSize(all);
    faults.crashPerStep = 0;
    net.runUntil(net.micros + 20_000_000);
    checkConverged(net, all);
    return net;
  }

  private static void checkConverged(TestCluster net, int requests) {
    long last = net.agreed.size();
    for (Node node : net.nodes) {
      if (!net.isCorrect(node.id)) {
        continue;
      }
      assertThat(node.delivered.size())
          .as("replica %d, seed %d", node.id, net.seed)
          .isEqualTo((int) last);
      assertThat(node.agreement.status().halted()).isFalse();
      assertThat(node.agreement.status().certified())
          .as("window moved, replica %d, seed %d", node.id, net.seed)
          .isEqualTo(last - last % SMALL.interval());
      assertThat(node.slotsMax).as("slots, seed %d", net.seed).isLessThanOrEqualTo(16);
      assertThat(node.requestsMax).as("queue, seed %d", net.seed).isLessThanOrEqualTo(SESSIONS);
      Set<RequestId> ordered = new HashSet<>();
      node.delivered.values().forEach(b -> b.requests().forEach(r -> ordered.add(r.id())));
      assertThat(ordered).as("seed %d", net.seed).hasSize(requests);
    }
  }

  private static void assertEachOnce(TestCluster net) {
    Set<RequestId> seen = new HashSet<>();
    for (Batch batch : net.nodes.get(1).delivered.values()) {
      for (ClientRequest request : batch.requests()) {
        assertThat(seen.add(request.id())).as("%s once, seed %d", request, net.seed).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void withoutFaultsNothingIsRefusedAndEverythingOrderedOnce(long seed) {
    TestCluster net = run(4, seed, new Faults(), 40);
    assertEachOnce(net);
    for (Node node : net.nodes) {
      assertThat(node.agreement.refusals()).as("seed %d", seed).isEmpty();
      assertThat(node.seen).noneMatch(effect -> effect instanceof Effect.Suspected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void lossDuplicationAndReorderingDelayButDoNotStop(long seed) {
    Faults faults = new Faults();
    faults.loss = 0.15;
    faults.duplicate = 0.2;
    faults.delayMicrosMax = 30_000;
    assertEachOnce(run(4, seed, faults, 20));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
  void aCrashAtAnyEffectLeavesNoContradictionAndNoLoss(long seed) {
    Faults faults = new Faults();
    faults.crashPerStep = 0.01;
    faults.loss = 0.03;
    TestCluster net = run(4, seed, faults, 20);
    assertThat(net.crashes).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void anySilentBackupDoesNotStopProgress(long seed) {
    for (int silent = 1; silent < 4; silent++) {
      Faults faults = new Faults();
      faults.silent = silent;
      faults.loss = 0.05;
      run(4, seed, faults, 15);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44})
  void aLyingBackupIsRefusedAndChangesNothing(long seed) {
    Faults faults = new Faults();
    faults.liar = 1 + (int) (seed % 3);
    faults.duplicate = 0.1;
    faults.loss = 0.05;
    TestCluster net = run(4, seed, faults, 20);
    assertThat(net.nodes.get(0).agreement.refusals())
        .extracting(Agreement.RefusalCount::reason)
        .contains(Refusal.BAD_SIGNATURE, Refusal.CONFLICTING, Refusal.WRONG_VIEW);
    assertThat(net.nodes.get(0).agreement.refusals())
        .as("the only one refused, seed %d", seed)
        .filteredOn(count -> count.reason() != Refusal.UNREQUESTED) // late copies look like it
        .allMatch(count -> count.from() == faults.liar);
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53})
  void sevenReplicasSurviveOneSilentOneLyingAndLoss(long seed) {
    Faults faults = new Faults();
    faults.silent = 3;
    faults.liar = 5;
    faults.loss = 0.05;
    faults.duplicate = 0.05;
    run(7, seed, faults, 15);
  }

  @ParameterizedTest
  @ValueSource(longs = {71, 72, 73, 74})
  void anEquivocatingPrimaryIsSeenAndSplitsNobody(long seed) {
    Faults faults = new Faults();
    faults.liar = 0;
    faults.loss = 0.1;
    faults.crashPerStep = 0.005;
    faults.delayMicrosMax = 20_000;
    TestCluster net = new TestCluster(7, seed, faults, SMALL);
    net.start();
    for (int principal = 0; principal < SESSIONS; principal++) {
      net.after(principal, net.new Session(principal, 20)::next);
    }
    net.runUntil(10_000_000); // TestCluster compares all deliveries and votes
    faults.crashPerStep = 0;
    net.runUntil(20_000_000);
    assertThat(net.nodes)
        .flatExtracting(node -> node.seen)
        .anyMatch(effect -> effect instanceof Effect.Suspected suspected && suspected.view() == 0);
    assertThat(net.highestView()).isPositive();
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    Faults faults = new Faults();
    faults.loss = 0.1;
    faults.crashPerStep = 0.005;
    TestCluster first = run(4, 99, faults, 10);
    Faults again = new Faults();
    again.loss = 0.1;
    again.crashPerStep = 0.005;
    TestCluster second = run(4, 99, again, 10);
    assertThat(second.agreed).isEqualTo(first.agreed);
    assertThat(second.micros).isEqualTo(first.micros);
    assertThat(second.promised).isEqualTo(first.promised);
  }

  @Test
  void aQuietClusterSendsNothingButProgressOnceASecond() {
    TestCluster net = run(4, 5, new Faults(), 3);
    int[] steps = new int[1];
    for (Node node : net.nodes) {
      for (Effect effect : node.agreement.step(new Event.Tick(), net.now())) {
        assertThat(effect).isInstanceOf(Effect.Broadcast.class);
        steps[0]++;
      }
    }
    assertThat(steps[0]).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 62, 63})
  void aReplicaWithoutAVoteFollowsAndSendsNoVote(long seed) {
    TestCluster net = new TestCluster(4, seed, new Faults(), SMALL);
    Node follower = net.nodes.get(2);
    follower.config = follower.config.withVoting(false);
    follower.agreement = Agreement.start(follower.config, FakeKeys.membership(follower.config));
    net.start();
    Session session = net.new Session(0, 30);
    net.after(1, session::next);
    net.runUntil(30_000_000);
    assertThat(net.done).as("seed %d", seed).hasSize(30);
    assertThat(follower.delivered).as("seed %d", seed).hasSize(net.agreed.size());
    assertThat(net.promised.keySet()).noneMatch(key -> key.startsWith("2 "));
  }
}
