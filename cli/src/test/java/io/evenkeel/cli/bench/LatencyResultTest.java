package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.bench.LatencyResult.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyResultTest {

  private static Trial trial(boolean with, long p999) {
    return new Trial(with, 10, with ? 2 : 0, 10_000, 0, new Latency(1_000, 2_000, p999, 90_000));
  }

  private static LatencyResult result(List<String> contradictions, Trial... trials) {
    return new LatencyResult(
        "DFC_CAW", 1_000, 2_000, 1_000, 5_000, List.of(trials), contradictions);
  }

  @Test
  void theRatioIsTheMedianOverTrials() {
    LatencyResult result =
        result(
            List.of(),
            trial(false, 10_000),
            trial(true, 99_000),
            trial(false, 8_000),
            trial(true, 12_000),
            trial(false, 30_000),
            trial(true, 11_000));
    assertThat(result.json()).containsEntry("p999Ratio", 1.5);
    assertThat(result.text()).contains("= 1.50 (goal").contains("hit");
    assertThat(result.held()).isTrue();
  }

  @Test
  void aMissIsReportedAsAMiss() {
    LatencyResult result = result(List.of(), trial(false, 10_000), trial(true, 15_100));
    assertThat(result.text()).contains("= 1.51 (goal at most 1.5: MISSED)");
    assertThat(result.held()).as("a goal of speed").isTrue();
  }

  @Test
  void withoutCheckpointsOrAnswersNothingHolds() {
    Trial none = new Trial(true, 10, 0, 10_000, 0, new Latency(1, 1, 1, 1));
    Trial lost = new Trial(true, 10, 1, 10_000, 3, new Latency(1, 1, 1, 1));
    assertThat(result(List.of(), trial(false, 1), none).held()).isFalse();
    assertThat(result(List.of(), trial(false, 1), lost).held()).isFalse();
    assertThat(result(List.of("position 7"), trial(false, 1), trial(true, 1)).held()).isFalse();
  }
}
