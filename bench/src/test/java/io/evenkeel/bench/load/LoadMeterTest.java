package io.evenkeel.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadMeterTest {

  private static final long MILLI = 1_000_000;
  private static final long START = 5_000 * MILLI;

  @Test
  void eachTenthOfASecondHasItsOwnFiguresAndEmptyOnesAreThere() {
    LoadMeter meter = new LoadMeter(1_000_000, START);
    meter.completed(START, START + 10 * MILLI);
    meter.completed(START + 10 * MILLI, START + 90 * MILLI);
    meter.completed(START + 90 * MILLI, START + 350 * MILLI);
    meter.failed(START + 360 * MILLI);

    LoadResult result = meter.result(START + 400 * MILLI);

    assertThat(result.timeline()).hasSize(4);
    assertThat(result.timeline())
        .extracting(bucket -> bucket.completed())
        .containsExactly(2L, 0L, 0L, 1L);
    assertThat(result.timeline().get(3).failed()).isEqualTo(1);
    assertThat(result.timeline().get(0).latency().max()).isBetween(79_000L, 81_000L);
    assertThat(result.requests()).isEqualTo(3);
    assertThat(result.failures()).isEqualTo(1);
    assertThat(result.throughputPerSecond()).isEqualTo(7.5);
  }

  @Test
  void theLongestTimeWithoutAnyResultIsTheStallEvenAtTheEnd() {
    LoadMeter meter = new LoadMeter(1_000_000, START);
    meter.completed(START, START + 20 * MILLI);
    meter.completed(START, START + 280 * MILLI);
    assertThat(meter.result(START + 281 * MILLI).stallMicrosMax()).isEqualTo(260_000);
    assertThat(meter.result(START + 281 * MILLI).gaps().get(0).startMillis()).isEqualTo(1_000_020);

    assertThat(meter.result(START + 900 * MILLI).stallMicrosMax()).isGreaterThan(600_000);
  }

  @Test
  void correctionAddsTheRequestsThatWereNotSentInAStall() {
    LoadMeter meter = new LoadMeter(0, START);
    long at = START;
    for (int i = 0; i < 999; i++) {
      meter.completed(at, at + MILLI);
      at += MILLI;
    }
    meter.completed(at, at + 1_000 * MILLI);

    LoadResult result = meter.result(at + 1_000 * MILLI);

    assertThat(result.closedLoop().p99()).isLessThan(2_000);
    assertThat(result.corrected().p99()).isGreaterThan(900_000);
    assertThat(result.corrected().max()).isEqualTo(result.closedLoop().max());
  }
}
