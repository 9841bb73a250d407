package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferRateTest {

  private final TransferRate rate = new TransferRate();

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void nothingIsSaidBeforeThereIsSomethingToGoBy() {
    assertThat(rate.millisLeft(1000, 0)).isEmpty();
    rate.reached(0, 0);
    assertThat(rate.millisLeft(1000, 0)).isEmpty();
    rate.reached(10, millis(1));
    assertThat(rate.millisLeft(1000, millis(1))).isEmpty();
  }

  @Test
  void whatIsLeftTakesAsLongAsTheSameBefore() {
    rate.reached(0, 0);
    for (int i = 1; i <= 8; i++) {
      rate.reached(100 * i, millis(250 * i));
    }
    assertThat(rate.millisLeft(1000, millis(2000))).hasValue(500);
    assertThat(rate.millisLeft(800, millis(2000))).hasValue(0);
  }

  @Test
  void onlyTheLastSecondsCount() {
    rate.reached(0, 0);
    rate.reached(1_000_000, millis(250)); // from the own disk
    for (int i = 2; i <= 80; i++) {
      rate.reached(1_000_000 + 25 * i, millis(250 * i));
    }
    assertThat(rate.millisLeft(1_002_500, millis(20_000))).hasValue(5_000);
  }

  @Test
  void whereNothingComesAnyMoreNothingIsSaid() {
    rate.reached(0, 0);
    rate.reached(100, millis(1000));
    assertThat(rate.millisLeft(200, millis(4000))).hasValue(4000);
    assertThat(rate.millisLeft(200, millis(11_001))).isEmpty();
  }
}
