package io.evenkeel.checkpoint.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointIntervalTest {

  @Test
  void whicheverLimitIsReachedFirstMakesThePosition() {
    CheckpointInterval interval = new CheckpointInterval(100, 10, 1000);
    interval.executed(99, 10);
    assertThat(interval.due()).isFalse();
    interval.executed(5, 10);
    assertThat(interval.due()).as("at least 100 requests").isTrue();
    interval.restart();
    for (int i = 0; i < 10; i++) {
      assertThat(interval.due()).isFalse();
      interval.executed(0, 0);
    }
    assertThat(interval.due()).as("10 batches without any request").isTrue();
    interval.restart();
    interval.executed(1, 5000);
    assertThat(interval.due()).as("body bytes").isTrue();
  }

  @Test
  void aReplicaThatRestoredACheckpointFindsTheSamePositions() {
    Random random = new Random(5);
    List<long[]> log = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      log.add(new long[] {random.nextInt(40), random.nextInt(5000)});
    }
    List<Integer> all = positions(log, 0);
    assertThat(all).hasSizeGreaterThan(20);
    for (int restored : all) {
      assertThat(positions(log, restored + 1))
          .isEqualTo(all.subList(all.indexOf(restored) + 1, all.size()));
    }
  }

  private static List<Integer> positions(List<long[]> log, int from) {
    CheckpointInterval interval = new CheckpointInterval(1000, 60, 130_000);
    List<Integer> positions = new ArrayList<>();
    for (int i = from; i < log.size(); i++) {
      interval.executed(log.get(i)[0], log.get(i)[1]);
      if (interval.due()) {
        positions.add(i);
        interval.restart();
      }
    }
    return positions;
  }

  @Test
  void remainingRequestsAreThoseToTheNearestLimit() {
    CheckpointInterval interval = new CheckpointInterval(1000, 10, Long.MAX_VALUE);
    assertThat(interval.remaining()).isEqualTo(1000);
    interval.executed(50, 10);
    assertThat(interval.remaining()).as("9 more batches of 50").isEqualTo(450);
    interval.executed(450, 10);
    assertThat(interval.remaining()).isEqualTo(500);
    interval.executed(500, 10);
    assertThat(interval.remaining()).isZero();
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThatThrownBy(() -> new CheckpointInterval(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
