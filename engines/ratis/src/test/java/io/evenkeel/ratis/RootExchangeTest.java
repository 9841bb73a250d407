package io.evenkeel.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.ratis.RootExchange.Verdict;
import io.evenkeel.ratis.Standing.RootAt;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RootExchangeTest {

  private final RatisCluster cluster =
      new RatisCluster(
          new UUID(1, 2),
          IntStream.range(0, 3).mapToObj(i -> new RatisCluster.Member("h", 1 + i)).toList());
  private final RootExchange exchange = new RootExchange(cluster, 0);

  private static RootAt root(long sequence, int content, boolean confirmed, boolean held) {
    byte[] digest = new byte[Digest.BYTES];
    Arrays.fill(digest, (byte) content);
    return new RootAt(sequence, 5, Digest.of(digest), confirmed, held);
  }

  private void says(int server, RootAt... roots) {
    exchange.heard(
        new Standing(
            server,
            "follower",
            0,
            5,
            Standing.Condition.RUNNING,
            100,
            1,
            0,
            0,
            0,
            0,
            List.of(roots)));
  }

  @Test
  void oneOtherWithTheSameRootIsAMajorityOfThree() {
    RootAt own = root(10, 1, false, true);
    assertThat(exchange.judge(own)).isEmpty();
    says(2, root(10, 1, false, false));
    assertThat(exchange.judge(own)).contains(new Verdict.Confirmed(own, List.of(0, 2)));
  }

  @Test
  void oneOtherWithAnotherRootProvesNothing() {
    says(1, root(10, 2, false, true));
    assertThat(exchange.judge(root(10, 1, false, true))).isEmpty();
  }

  @Test
  void twoOthersWithTheSameOtherRootAreRight() {
    says(1, root(10, 2, false, true));
    says(2, root(10, 2, true, false));
    Verdict verdict = exchange.judge(root(10, 1, false, true)).orElseThrow();
    assertThat(verdict).isInstanceOf(Verdict.Diverged.class);
    RootExchange.Target right = ((Verdict.Diverged) verdict).right();
    assertThat(right.servers()).containsExactly(1, 2);
    assertThat(right.sources()).as("who still holds it").containsExactly(1);
  }

  @Test
  void threeDifferentRootsAreASplit() {
    says(1, root(10, 2, false, true));
    says(2, root(10, 3, false, true));
    RootAt own = root(10, 1, false, true);
    assertThat(exchange.judge(own)).contains(new Verdict.Split(own));
  }

  @Test
  void theNewestTargetIsConfirmedOrOfAMajority() {
    says(1, root(10, 1, true, true), root(20, 1, false, true), root(30, 1, false, true));
    says(2, root(20, 1, false, true));
    assertThat(exchange.newest(0).orElseThrow().root().sequence()).isEqualTo(20);
    assertThat(exchange.newest(0).orElseThrow().sources()).containsExactly(1, 2);
    assertThat(exchange.newest(21)).as("one server's word").isEmpty();
  }

  @Test
  void whatIsNotHeldIsNoTarget() {
    says(1, root(10, 1, true, false));
    assertThat(exchange.newest(0)).isEmpty();
  }
}
