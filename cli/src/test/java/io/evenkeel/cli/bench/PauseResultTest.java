package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport.Checkpoint;
import io.evenkeel.client.ReplicaReport.Costs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PauseResultTest {

  private static TakenCheckpoint taken(long longestStopMicros) {
    Costs costs =
        new Costs(longestStopMicros, 7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 4, 5, 8, 9, 6, 7, false);
    return new TakenCheckpoint(
        0, new Checkpoint(9, "DFC_CAW", 1, "ab", 2 * longestStopMicros, costs));
  }

  private static PauseResult.Row row(int objects, String way, long... stops) {
    return new PauseResult.Row(
        objects, way, Arrays.stream(stops).mapToObj(PauseResultTest::taken).toList());
  }

  private static PauseResult result(PauseResult.Row... rows) {
    return new PauseResult(500, 2_000, 2_000, List.of(rows), List.of());
  }

  @Test
  void growthIsTheMedianOfTheLargestStateOverThatOfTheSmallest() {
    PauseResult result =
        result(
            row(100, "FULL", 1_000, 9_000, 2_000),
            row(100, "DFC_CAW lazy", 100, 3_000, 110),
            row(1_600, "FULL", 30_000, 32_000, 40_000),
            row(1_600, "DFC_CAW lazy", 120, 121, 2_001));
    assertThat(result.text())
        .contains(
            "FULL             longest stop with the largest state / with the smallest = 16.00")
        .contains("= 1.10 (goal at most 1.5: hit)")
        .contains("DFC_CAW lazy: 4 of 6 checkpoints within the budget of 2.0 ms");
    assertThat(result.held()).isTrue();
  }

  @Test
  void aWayWithoutCheckpointsDoesNotHold() {
    assertThat(result(row(100, "FULL", 1), row(100, "DFC_CAW lazy")).held()).isFalse();
  }
}
