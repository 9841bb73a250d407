package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.bench.LatencyResult.LatencyTrial;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyResultTest {

  private static final List<Bucket> TIMELINE =
      List.of(new Bucket(100, 0, new Latency(1_000, 2_000, 2_000, 3_000)));

  private static LatencyTrial trial(boolean with, long p999) {
    return trial(with, with ? 2 : 0, 0, p999);
  }

  private static LatencyTrial trial(boolean with, long positions, long failures, long p999) {
    Latency micros = new Latency(1_000, 2_000, p999, 90_000);
    LoadResult load = new LoadResult(0, 10, 10_000, failures, micros, micros, TIMELINE, List.of());
    return new LatencyTrial(with, positions, List.of(), 0.03, load);
  }

  private static LatencyResult result(List<String> contradictions, LatencyTrial... trials) {
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
  void eachTrialIsARunWithItsTimeline() {
    LatencyResult result = result(List.of(), trial(false, 10_000), trial(true, 15_100));
    assertThat(result.runsOverTime())
        .extracting(one -> one.run().key().method())
        .containsExactly("NONE", "DFC_CAW");
    assertThat(result.runsOverTime())
        .allSatisfy(one -> assertThat(one.timeline()).isEqualTo(TIMELINE));
    assertThat(result.runs())
        .extracting(run -> run.latencyMicros().p999())
        .containsExactly(10_000L, 15_100L);
  }

  @Test
  void withoutCheckpointsOrAnswersNothingHolds() {
    LatencyTrial none = trial(true, 0, 0, 1);
    LatencyTrial lost = trial(true, 1, 3, 1);
    assertThat(result(List.of(), trial(false, 1), none).held()).isFalse();
    assertThat(result(List.of(), trial(false, 1), lost).held()).isFalse();
    assertThat(result(List.of("position 7"), trial(false, 1), trial(true, 1)).held()).isFalse();
  }
}
