package io.evenkeel.microbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {

  @Test
  void twiceTheTimeOfTheReferenceIsHalfItsSpeed() {
    Ratio ratio = Ratio.of(List.of(1.0, 1.0, 1.0), List.of(2.0, 2.0, 2.0));
    assertThat(ratio.value()).isEqualTo(0.5);
    assertThat(ratio.noise()).isZero();
  }

  @Test
  void oneIterationThatSomethingDisturbedMovesTheNoiseAndNotTheRatio() {
    List<Double> calm = List.of(1.0, 1.01, 0.99, 1.0, 1.0);
    List<Double> disturbed = List.of(2.0, 2.02, 1.98, 2.0, 6.0);
    Ratio ratio = Ratio.of(calm, disturbed);
    assertThat(ratio.value()).isCloseTo(0.5, within(0.01));
    assertThat(ratio.noise()).isGreaterThan(0.5);
  }

  @Test
  void noiseOfTheReferenceIsNoiseOfTheRatio() {
    List<Double> calm = List.of(1.0, 1.01, 0.99, 1.0, 1.0);
    List<Double> restless = List.of(1.0, 1.2, 0.8, 1.1, 0.9);
    double quiet = Ratio.of(calm, calm).noise();
    assertThat(Ratio.of(restless, calm).noise()).isGreaterThan(quiet);
    assertThat(Ratio.of(restless, calm).noise()).isEqualTo(Ratio.of(calm, restless).noise());
  }

  @Test
  void fromOneIterationNobodyKnowsTheNoise() {
    assertThat(Ratio.of(List.of(1.0), List.of(1.0)).noise()).isInfinite();
  }
}
