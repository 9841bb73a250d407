package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting votes against a dumb model. */
class VoteSetTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countsLikeAMapOfFirstVotes(long seed) {
    Random random = new Random(seed);
    ClusterSize size = new ClusterSize(4 + 3 * random.nextInt(4));
    VoteSet<Integer> votes = new VoteSet<>(size);
    Map<Integer, Integer> model = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      int replica = random.nextInt(size.n());
      int value = random.nextInt(3);
      Integer earlier = model.putIfAbsent(replica, value);
      VoteSet.Outcome expected =
          earlier == null
              ? VoteSet.Outcome.COUNTED
              : earlier == value ? VoteSet.Outcome.DUPLICATE : VoteSet.Outcome.CONFLICTING;
      assertThat(votes.add(replica, value, new byte[] {(byte) replica}))
          .as("seed %d", seed)
          .isEqualTo(expected);
      checkAgainst(model, votes, size, seed);
    }
  }

  private static void checkAgainst(
      Map<Integer, Integer> model, VoteSet<Integer> votes, ClusterSize size, long seed) {
    assertThat(votes.count()).isEqualTo(model.size());
    boolean quorum = false;
    for (int value = 0; value < 3; value++) {
      int v = value;
      int count = (int) model.values().stream().filter(x -> x == v).count();
      assertThat(votes.count(value)).as("seed %d", seed).isEqualTo(count);
      assertThat(votes.signatures(value, 99)).hasSize(count);
      quorum |= count >= size.quorum();
    }
    assertThat(votes.withAtLeast(size.quorum()) != null).as("seed %d", seed).isEqualTo(quorum);
  }

  @Test
  void quorumsShareACorrectReplicaAndSurviveFSilentOnes() {
    for (int f = 1; f < 10; f++) {
      ClusterSize size = new ClusterSize(3 * f + 1);
      assertThat(size.f()).isEqualTo(f);
      assertThat(2 * size.quorum() - size.n()).isGreaterThan(f);
      assertThat(size.n() - f).isGreaterThanOrEqualTo(size.quorum());
      assertThat(size.weakQuorum()).isGreaterThan(f);
    }
    for (int n : new int[] {-2, 0, 1, 2, 3, 5, 6, 8}) {
      assertThatThrownBy(() -> new ClusterSize(n)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
