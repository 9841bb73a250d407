package io.evenkeel.checkpoint.timing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CapturePaceTest {

  private static final long FAST = 1L << 40;
  private static final long MANY_BYTES = 64 << 20;
  private static final CaptureSchedule PLAN = new CaptureSchedule(100 << 20, 8_000);

  @Test
  void whoIsAheadGivesWayUntilMoreIsExecuted() {
    CapturePace pace = new CapturePace(FAST);
    pace.start(0, PLAN, 1_000);
    assertThat(pace.givesWay(10, 0, 1_000)).isFalse();
    assertThat(pace.givesWay(10, MANY_BYTES, 1_100)).isTrue();
    assertThat(pace.waitMicros(11)).isPositive();
    long later = 1_000_000_000;
    assertThat(pace.givesWay(later, MANY_BYTES, 1_000 + 7_000)).isFalse();
  }

  /** No request is executed any more: by its schedule alone the capture would wait for ever. */
  @Test
  void whoIsWaitedForGivesWayNoMore() {
    CapturePace pace = new CapturePace(1);
    pace.start(0, PLAN, 1_000);
    assertThat(pace.givesWay(10, MANY_BYTES, 1_100)).isTrue();
    pace.hurry();
    assertThat(pace.givesWay(11, MANY_BYTES, 1_100)).isFalse();
    pace.stepped(11, MANY_BYTES);
    assertThat(pace.givesWay(12, MANY_BYTES, 1_100)).isFalse();
    assertThat(pace.waitMicros(12)).isZero();
    pace.start(0, PLAN, 2_000);
    assertThat(pace.givesWay(1_000_000_000_000L, MANY_BYTES, 2_000)).isTrue();
  }
}
