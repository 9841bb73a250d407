package io.evenkeel.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ResponseTimeTest {

  private static final long MILLI = 1_000_000;

  private final ResponseTime time = new ResponseTime(500 * MILLI);

  private void observe(int count, long millis) {
    for (int i = 0; i < count; i++) {
      time.observe(millis * MILLI);
    }
  }

  @Test
  void whatIsConfiguredHoldsWhileResultsComeSooner() {
    assertThat(time.retransmitNanos()).isEqualTo(500 * MILLI);
    observe(1_000, 20);
    assertThat(time.retransmitNanos()).isEqualTo(500 * MILLI);
  }

  /** Otherwise each request would be sent again, and the overload would stay. */
  @Test
  void underLoadThatDelaysAllResultsFewAreSentAgain() {
    observe(1_000, 20);
    int again = 0;
    for (int millis = 20; millis < 1_500; millis++) {
      again += millis * MILLI > time.retransmitNanos() ? 1 : 0;
      observe(1, millis);
    }
    for (int i = 0; i < 10_000; i++) {
      again += 1_500 * MILLI > time.retransmitNanos() ? 1 : 0;
      observe(1, 1_500);
    }
    assertThat(again).isLessThan(20);
    observe(200, 20);
    assertThat(time.retransmitNanos()).isEqualTo(500 * MILLI);
  }

  @Test
  void aPrimaryThatAnswersEverLaterDoesNotPutOffForEverThatOthersHearOfIt() {
    for (int i = 0; i < 1_000; i++) {
      time.observe(time.retransmitNanos() - 1);
    }
    observe(10, 1_000_000_000);
    assertThat(time.retransmitNanos()).isEqualTo(2_000 * MILLI);
  }
}
