package io.evenkeel.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogLimitTest {

  private final LogLimit limit = new LogLimit();

  @Test
  void whatIsHeldBackIsToldWithTheNextLine() {
    assertThat(limit.admit("a", 2, 1_000)).isZero();
    assertThat(limit.admit("a", 2, 1_001)).isZero();
    assertThat(limit.admit("a", 2, 1_002)).isEqualTo(-1);
    assertThat(limit.admit("a", 2, 10_999)).isEqualTo(-1);
    assertThat(limit.admit("b", 2, 10_999)).as("another kind").isZero();
    assertThat(limit.admit("a", 2, 11_000)).isEqualTo(2);
    assertThat(limit.admit("a", 2, 11_001)).isZero();
    assertThat(limit.admit("a", 2, 11_002)).isEqualTo(-1);
  }

  @Test
  void aClockThatIsPutBackSilencesNobody() {
    assertThat(limit.admit("a", 1, 1_000_000)).isZero();
    assertThat(limit.admit("a", 1, 5_000)).isZero();
    assertThat(limit.admit("a", 1, 5_001)).isEqualTo(-1);
  }

  @Test
  void ofTooManyKindsTheOldestAreForgottenAndTheNewLimited() {
    for (int kind = 0; kind < 5_000; kind++) {
      assertThat(limit.admit("kind " + kind, 1, 1_000)).isZero();
      assertThat(limit.admit("kind " + kind, 1, 1_000)).isEqualTo(-1);
    }
  }
}
