package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Effect.Suspicion;
import io.evenkeel.agreement.TestCluster.Faults;
import io.evenkeel.agreement.TestCluster.Node;
import io.evenkeel.agreement.TestCluster.Session;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole clusters whose primaries fail in every way. {@link TestCluster} checks safety at each step;
 * here that every request is ordered everywhere within a bound after the faults healed.
 */
class ViewChangeClusterTest {

  private static final AgreementConfig.Window SMALL = new AgreementConfig.Window(4, 16);
  private static final int SESSIONS = 5;

  /** How long all requests may take once faults are over, with at most two faulty primaries. */
  private static final long BOUND_MICROS = 60_000_000;

  private final Faults faults = new Faults();

  private TestCluster begin(int n, long seed, int requests) {
    TestCluster net = new TestCluster(n, seed, faults, SMALL);
    net.start();
    for (int principal = 0; principal < SESSIONS; principal++) {
      Session session = net.new Session(principal, requests);
      net.after(net.random.nextInt(5_000), session::next);
    }
    return net;
  }

  private void healAndFinish(TestCluster net, int requests) {
    faults.loss = 0;
    faults.duplicate = 0;
    faults.crashPerStep = 0;
    faults.delayMicrosMax = 2_000;
    faults.cut = (from, to) -> false;
    long end = net.micros + BOUND_MICROS;
    int all = SESSIONS * requests;
    while (net.micros < end && net.done.size() < all) {
      net.runUntil(net.micros + 100_000);
    }
    assertThat(net.done).as("requests done, seed %d", net.seed).hasSize(all);
    net.runUntil(net.micros + 20_000_000);
    for (Node node : net.nodes) {
      if (!net.isCorrect(node.id) || !node.up) {
        continue;
      }
      assertThat(node.delivered.size())
          .as("replica %d of %s, seed %d", node.id, net.agreed.size(), net.seed)
          .isEqualTo(net.agreed.size());
      Set<RequestId> ordered = new HashSet<>();
      node.delivered.values().forEach(b -> b.requests().forEach(r -> ordered.add(r.id())));
      assertThat(ordered).as("replica %d, seed %d", node.id, net.seed).hasSize(all);
      assertThat(node.slotsMax).as("slots, seed %d", net.seed).isLessThanOrEqualTo(16);
    }
  }

  private static Set<Suspicion> suspicions(TestCluster net) {
    Set<Suspicion> reasons = new TreeSet<>();
    for (Node node : net.nodes) {
      if (net.isCorrect(node.id)) {
        Solo.of(node.seen, Effect.Suspected.class).forEach(s -> reasons.add(s.reason()));
      }
    }
    return reasons;
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "7,3", "7,4", "10,5"})
  void withoutFaultsNobodyLeavesAView(int n, long seed) {
    TestCluster net = begin(n, seed, 40);
    healAndFinish(net, 40);
    assertThat(net.highestView()).isZero();
    assertThat(suspicions(net)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "4,3", "4,4", "4,5", "4,6", "7,7", "7,8", "7,9", "10,10"})
  void aPrimaryThatCrashesUnderLoadIsReplacedAndNothingIsLost(int n, long seed) {
    TestCluster net = begin(n, seed, 40);
    net.after(5_000 + net.random.nextInt(60_000), () -> net.nodes.get(0).up = false);
    healAndFinish(net, 40);
    assertThat(net.highestView()).as("seed %d", seed).isEqualTo(1);
    assertThat(suspicions(net)).containsExactly(Suspicion.SILENCE);
  }

  @ParameterizedTest
  @CsvSource({"4,11", "4,12", "7,13", "10,14"})
  void aSilentPrimaryIsReplaced(int n, long seed) {
    faults.adversaries.put(0, Adversary.silentFrom(20_000));
    TestCluster net = begin(n, seed, 20);
    healAndFinish(net, 20);
    assertThat(suspicions(net)).as("seed %d", seed).contains(Suspicion.SILENCE);
  }

  @ParameterizedTest
  @CsvSource({"4,21", "4,22", "7,23"})
  void aPrimaryThatProposesNothingIsReplaced(int n, long seed) {
    faults.adversaries.put(0, Adversary.withholding());
    TestCluster net = begin(n, seed, 20);
    healAndFinish(net, 20);
    assertThat(net.highestView()).as("seed %d", seed).isGreaterThan(0);
  }

  @ParameterizedTest
  @CsvSource({"4,31", "4,32", "4,33", "4,34", "7,35", "7,36", "7,37", "10,38"})
  void anEquivocatingPrimaryIsReplacedAndSplitsNobody(int n, long seed) {
    faults.adversaries.put(0, Adversary.equivocating());
    faults.loss = 0.05;
    TestCluster net = begin(n, seed, 20);
    net.runUntil(3_000_000);
    healAndFinish(net, 20);
    assertThat(net.highestView()).as("seed %d", seed).isGreaterThan(0);
  }

  @ParameterizedTest
  @CsvSource({"4,41", "4,42", "7,43"})
  void aPrimaryThatCensorsOneClientIsReplaced(int n, long seed) {
    faults.adversaries.put(0, Adversary.censoring(2));
    TestCluster net = begin(n, seed, 20);
    healAndFinish(net, 20);
    assertThat(suspicions(net))
        .as("seed %d", seed)
        .containsAnyOf(Suspicion.REQUEST_TIMEOUT, Suspicion.TOO_SLOW, Suspicion.SILENCE);
    assertThat(net.highestView()).as("seed %d", seed).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"4,51", "4,52", "7,53"})
  void aPrimaryJustUnderTheTimeoutFallsBelowTheFloor(int n, long seed) {
    faults.adversaries.put(0, Adversary.slow(3_800_000));
    TestCluster net = begin(n, seed, 20);
    healAndFinish(net, 20);
    assertThat(suspicions(net)).as("seed %d", seed).containsExactly(Suspicion.TOO_SLOW);
  }

  @ParameterizedTest
  @CsvSource({"4,61", "4,62", "7,63"})
  void inventedRequestsAreNeverOrderedAndCostThePrimaryItsView(int n, long seed) {
    faults.adversaries.put(0, Adversary.inventing());
    TestCluster net = begin(n, seed, 20);
    healAndFinish(net, 20);
    assertThat(suspicions(net)).as("seed %d", seed).contains(Suspicion.INVALID_PROPOSAL);
    for (Batch batch : net.nodes.get(1).delivered.values()) {
      assertThat(batch.requests()).noneMatch(request -> request.id().principal() == 99);
    }
  }

  @ParameterizedTest
  @CsvSource({"7,71", "7,72", "7,73", "10,74"})
  void aWrongNewViewIsRefusedAndTheNextPrimaryTried(int n, long seed) {
    faults.adversaries.put(1, Adversary.forgetting());
    TestCluster net = begin(n, seed, 30);
    net.after(20_000 + net.random.nextInt(40_000), () -> net.nodes.get(0).up = false);
    healAndFinish(net, 30);
    assertThat(suspicions(net)).as("seed %d", seed).contains(Suspicion.INVALID_NEW_VIEW);
    assertThat(net.highestView()).as("seed %d", seed).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"4,81", "4,82", "7,83"})
  void forgedAndSpammedViewChangesMoveNobody(int n, long seed) {
    faults.adversaries.put(2, Adversary.spamming());
    TestCluster net = begin(n, seed, 30);
    healAndFinish(net, 30);
    assertThat(net.highestView()).as("seed %d", seed).isZero();
    assertThat(net.nodes.get(0).agreement.refusals())
        .extracting(Agreement.RefusalCount::reason)
        .contains(Refusal.VIEW_QUOTA, Refusal.MALFORMED);
    assertThat(net.nodes.get(0).keys.verifications).isLessThan(20_000);
  }

  @ParameterizedTest
  @CsvSource({"4,84", "4,85", "7,86"})
  void spamDoesNotHideTheViewChangesOfOthers(int n, long seed) {
    faults.adversaries.put(2, Adversary.spamming());
    TestCluster net = begin(n, seed, 30);
    long cutFrom = 50_000L + net.random.nextInt(30_000);
    net.after(cutFrom, () -> faults.cut = (from, to) -> from == 0);
    net.runUntil(4_000_000);
    assertThat(net.highestView()).as("seed %d", seed).isGreaterThan(0);
    healAndFinish(net, 30);
  }

  @ParameterizedTest
  @ValueSource(longs = {91, 92, 93, 94})
  void severalFaultyPrimariesInARowAreAllReplaced(long seed) {
    faults.adversaries.put(0, Adversary.equivocating());
    faults.adversaries.put(1, seed % 2 == 0 ? Adversary.withholding() : Adversary.inventing());
    TestCluster net = begin(7, seed, 20);
    healAndFinish(net, 20);
    assertThat(net.highestView()).as("seed %d", seed).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "4,101", "4,102", "4,103", "4,104", "4,105", "4,106", "4,107", "4,108", "7,109", "7,110",
    "7,111", "7,112", "10,113"
  })
  void lossPartitionsAndCrashesCostTimeOnly(int n, long seed) {
    faults.loss = 0.1;
    faults.duplicate = 0.1;
    faults.crashPerStep = 0.003;
    faults.delayMicrosMax = 30_000;
    TestCluster net = begin(n, seed, 60);
    for (int round = 0; round < 8; round++) {
      int lonely = net.random.nextInt(n);
      int mode = net.random.nextInt(4);
      faults.cut =
          switch (mode) {
            case 0 -> (from, to) -> from == lonely;
            case 1 -> (from, to) -> from == lonely || to == lonely;
            case 2 -> (from, to) -> (from + lonely) % 2 != (to + lonely) % 2;
            default -> (from, to) -> false;
          };
      net.runUntil(net.micros + 1_500_000);
    }
    assertThat(net.crashes).as("seed %d", seed).isGreaterThan(3);
    healAndFinish(net, 60);
  }

  @ParameterizedTest
  @ValueSource(longs = {121, 122, 123, 124, 125, 126})
  void aFaultyPrimaryWithCrashesAndLossOnTop(long seed) {
    faults.adversaries.put(
        (int) (seed % 7), seed % 2 == 0 ? Adversary.equivocating() : Adversary.forgetting());
    faults.loss = 0.1;
    faults.crashPerStep = 0.004;
    faults.delayMicrosMax = 20_000;
    TestCluster net = begin(7, seed, 40);
    for (int round = 0; round < 6; round++) {
      int lonely = net.random.nextInt(7);
      faults.cut = (from, to) -> from == lonely || to == lonely;
      net.runUntil(net.micros + 1_500_000);
    }
    healAndFinish(net, 40);
  }

  /** The replica's next effects are cut off after every possible number of them. */
  @Test
  void aCrashAtEveryEffectOfAViewChangeIsSurvived() {
    for (int effects = 0; effects < 45; effects++) {
      for (int victim = 1; victim <= 2; victim++) {
        Faults own = new Faults();
        TestCluster net = new TestCluster(7, 1000 + effects, own, SMALL);
        net.start();
        Session session = net.new Session(0, 25);
        net.after(1, session::next);
        Node crashing = net.nodes.get(victim);
        int after = effects;
        net.after(40_000, () -> net.nodes.get(0).up = false);
        for (long at = 41_000; crashing.view == 0 && at < 5_000_000; at += 1_000) {
          net.runUntil(at);
        }
        assertThat(crashing.view).as("left, %d effects", effects).isEqualTo(1);
        crashing.crashAfterEffects = after;
        for (int i = 0; i < 200 && net.done.size() < 25; i++) {
          net.runUntil(net.micros + 200_000);
        }
        assertThat(net.crashes).as("crashed, %d effects", effects).isEqualTo(1);
        assertThat(net.done).as("replica %d after %d effects", victim, effects).hasSize(25);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    long[] ends = new long[2];
    for (int i = 0; i < 2; i++) {
      faults.loss = 0.1;
      faults.crashPerStep = 0.003;
      TestCluster net = begin(4, 77, 20);
      net.runUntil(5_000_000);
      healAndFinish(net, 20);
      ends[i] = net.promised.hashCode();
    }
    assertThat(ends[0]).isEqualTo(ends[1]);
  }
}
