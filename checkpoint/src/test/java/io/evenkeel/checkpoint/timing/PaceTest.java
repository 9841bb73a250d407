package io.evenkeel.checkpoint.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long BYTES_PER_SECOND = 1_000_000;

  private final Pace pace = new Pace(BYTES_PER_SECOND, 0);

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void whatIsSpentIsWaitedFor() {
    assertThat(pace.waitMicros(0)).isZero();
    pace.spent(30_000, 0);
    pace.spent(20_000, 0);
    assertThat(pace.waitMicros(0)).isEqualTo(50_000);
    assertThat(pace.waitMicros(millis(20))).isEqualTo(30_000);
    assertThat(pace.waitMicros(millis(50))).isZero();
  }

  @Test
  void afterALongRestOnlyALittleIsMadeUpFor() {
    pace.spent(50_000, millis(1_000));
    assertThat(pace.waitMicros(millis(1_000))).isZero();
    pace.spent(50_000, millis(1_000));
    assertThat(pace.waitMicros(millis(1_000))).isEqualTo(30_000);
  }
}
