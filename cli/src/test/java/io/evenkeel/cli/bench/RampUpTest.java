package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RampUpTest {

  @Test
  void fullSpeedIsReachedWhereThreeSamplesAreNearIt() {
    RampUp ramp = new RampUp();
    long requests = 0;
    for (int second = 1; second <= 60; second++) {
      requests += second <= 25 ? second * 10L : 1_000;
      ramp.at(12 + second, requests);
    }
    assertThat(ramp.secondsToFullSpeed()).hasValue(12 + 25);
  }

  @Test
  void oneFastSecondIsNotFullSpeed() {
    RampUp ramp = new RampUp();
    long requests = 0;
    for (int second = 1; second <= 60; second++) {
      requests += second == 5 || second > 20 ? 1_000 : 100;
      ramp.at(second, requests);
    }
    assertThat(ramp.secondsToFullSpeed()).hasValue(20);
  }

  @Test
  void whoWatchedTooShortlyDoesNotKnow() {
    RampUp ramp = new RampUp();
    for (int second = 1; second < 40; second++) {
      ramp.at(second, second * 100L);
    }
    assertThat(ramp.secondsToFullSpeed()).isEmpty();
  }
}
