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

  private static final long SECOND_NANOS = 1_000_000_000;

  private static long waitMillis(CapturePace pace, long nowNanos, long bytes) {
    pace.stepped(nowNanos, bytes);
    return pace.waitMicros(nowNanos) / 1_000;
  }

  @Test
  void whatWasModifiedIsReadAgainAsFastAsTheCaptureWas() {
    CapturePace pace = new CapturePace(100 << 20);
    pace.start(0, CaptureSchedule.NONE, 0);
    pace.visited(4 * SECOND_NANOS, 4 * SECOND_NANOS, 80 << 20);
    assertThat(pace.waitMicros(4 * SECOND_NANOS)).isZero();
    assertThat(waitMillis(pace, 4 * SECOND_NANOS, 90 << 20)).isBetween(499L, 502L);
    pace.readAgain(9 * SECOND_NANOS, 0);
    assertThat(waitMillis(pace, 9 * SECOND_NANOS, 10 << 20)).isBetween(499L, 502L);
    pace.hurry();
    assertThat(pace.waitMicros(9 * SECOND_NANOS)).isZero();
  }

  @Test
  void thatIsNoFasterThanACaptureMayBeAndNoSlowerThanItsLeast() {
    CapturePace pace = new CapturePace(100 << 20);
    pace.start(0, CaptureSchedule.NONE, 0);
    pace.visited(SECOND_NANOS, SECOND_NANOS, 900 << 20);
    pace.readAgain(0, 0);
    assertThat(waitMillis(pace, 0, 100 << 20)).isBetween(999L, 1_001L);
    pace.start(0, CaptureSchedule.NONE, 0);
    pace.visited(SECOND_NANOS, 1_000 * SECOND_NANOS, 1 << 20);
    pace.readAgain(0, 0);
    assertThat(waitMillis(pace, 0, 8 << 20)).isBetween(999L, 1_001L);
  }

  @Test
  void whereNothingIsPacedThatIsNotEither() {
    CapturePace pace = CapturePace.unlimited();
    pace.start(0, CaptureSchedule.NONE, 0);
    pace.visited(0, 1_000 * SECOND_NANOS, 1);
    pace.readAgain(0, 0);
    assertThat(waitMillis(pace, 0, 1L << 32)).isZero();
  }
}
