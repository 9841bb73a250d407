package io.evenkeel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SummariesTest {

  private static Summary of(String method) {
    return Fixture.full().summary().stream()
        .filter(summary -> summary.method().equals(method))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void throughputIsComparedWithTheControlOfTheSameSeries() {
    assertThat(of("FULL").throughputRatio()).isCloseTo(0.499, within(1e-9));
    assertThat(of("DIFFERENTIAL").throughputRatio()).isCloseTo(0.751, within(1e-9));
  }

  @Test
  void pausesAndStallsAreComparedWithFull() {
    assertThat(of("FULL").pauseRatioToFull()).isEqualTo(1);
    assertThat(of("DIFFERENTIAL").pauseRatioToFull()).isCloseTo(0.2, within(1e-9));
    assertThat(of("DFC_CAW").stallRatioToFull()).isCloseTo(20.0 / 1_500, within(1e-9));
  }

  @Test
  void resilienceFollowsFromTheExperimentOfThatName() {
    assertThat(of("HYBRID").verifiedBeforeApply()).isTrue();
    assertThat(of("HYBRID").survivesPoison()).isFalse();
    assertThat(of("SEQUENTIAL").verifiedBeforeApply()).isFalse();
  }

  @Test
  void whatWasNotMeasuredIsAbsent() {
    assertThat(of("HYBRID").throughputRatio()).isNull();
    assertThat(of("DIFFERENTIAL").survivesPoison()).isNull();
  }

  @Test
  void theControlIsNoMethod() {
    assertThat(Fixture.full().summary()).noneMatch(summary -> summary.method().equals("NONE"));
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(4, 1, 3, 2)).isEqualTo(new Spread(1, 2.5, 4, 4));
  }
}
