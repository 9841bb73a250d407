package io.evenkeel.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.microbench.Comparison.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  private static final Subject PIECE =
      new Subject("Some.piece", "x.Some.piece", Reference.SHA_256, 1, Measured.Clock.CPU, "");

  private static Comparison.Line line(
      double now, double noise, double before, double noiseBefore, double tolerance) {
    Baseline baseline =
        new Baseline(
            "about",
            "machine",
            Map.of(PIECE.name(), new Baseline.Piece(before, noiseBefore, tolerance)));
    return Comparison.of(Map.of(PIECE, new Ratio(now, noise)), baseline).get(0);
  }

  @ParameterizedTest
  @CsvSource({
    // now, noise, before, noise before, tolerance, verdict
    "1.00, 0.00, 1.0, 0.00, 0.10, SAME",
    "0.91, 0.00, 1.0, 0.00, 0.10, SAME",
    "0.89, 0.00, 1.0, 0.00, 0.10, WORSE",
    "1.11, 0.00, 1.0, 0.00, 0.10, BETTER",
    // Noise of either measurement widens what is allowed; the two are not simply added.
    "0.89, 0.02, 1.0, 0.00, 0.10, SAME",
    "0.89, 0.00, 1.0, 0.02, 0.10, SAME",
    "0.86, 0.03, 1.0, 0.04, 0.10, SAME",
    "0.84, 0.03, 1.0, 0.04, 0.10, WORSE",
    // A ratio is a ratio, whatever its size.
    "0.0089, 0.00, 0.01, 0.00, 0.10, WORSE",
    // Half of the speed may be noise: nothing is said.
    "0.20, 0.60, 1.0, 0.00, 0.10, NOISY",
    "0.20, 0.00, 1.0, 0.60, 0.10, NOISY",
  })
  void whatIsWorseIsWorseByMoreThanToleranceAndNoise(
      double now, double noise, double before, double noiseBefore, double tolerance, Verdict is) {
    assertThat(line(now, noise, before, noiseBefore, tolerance).verdict()).isEqualTo(is);
  }

  @Test
  void withoutAnyMeasureOfTheNoiseNothingIsSaid() {
    assertThat(line(0.1, Double.POSITIVE_INFINITY, 1, 0, 0.1).verdict()).isEqualTo(Verdict.NOISY);
    assertThat(line(0.1, Double.NaN, 1, 0, 0.1).verdict()).isEqualTo(Verdict.NOISY);
  }

  @Test
  void aPieceThatIsNotInTheBaselineIsNew() {
    var lines = Comparison.of(Map.of(PIECE, new Ratio(0.5, 0.1)), Baseline.empty());
    assertThat(lines.get(0).verdict()).isEqualTo(Verdict.NEW);
    assertThat(Comparison.worse(lines)).isEmpty();
    assertThat(Table.of(lines)).contains("Some.piece", "0.500", "new");
  }

  @Test
  void theTableSaysWhatChanged() {
    String table = Table.of(java.util.List.of(line(0.5, 0.03, 1, 0.04, 0.1)));
    assertThat(table.lines().toList().get(1).split(" {2,}"))
        .containsExactly("Some.piece", "0.500", "SHA-256", "1.000", "-50 %", "5 %", "worse");
  }
}
