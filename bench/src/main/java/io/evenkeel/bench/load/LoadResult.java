package io.evenkeel.bench.load;

import java.util.List;

/**
 * What clients saw while a load ran.
 *
 * @param startMillis when it began
 * @param seconds how long it lasted
 * @param requests requests with a result
 * @param failures requests without one
 * @param closedLoop latency as measured: in a stall each client waits with one request
 * @param corrected latency as clients would see it that go on sending at their usual pace
 *     (coordinated omission corrected)
 * @param timeline one entry per tenth of a second
 * @param gaps the longest times without any result, the longest first
 */
public record LoadResult(
    long startMillis,
    double seconds,
    long requests,
    long failures,
    Latency closedLoop,
    Latency corrected,
    List<Bucket> timeline,
    List<Gap> gaps) {

  /** Requests with a result in a second. */
  public double throughputPerSecond() {
    return requests / Math.max(seconds, 0.001);
  }

  /** The longest time without any result, in microseconds. */
  public long stallMicrosMax() {
    return gaps.isEmpty() ? 0 : gaps.get(0).micros();
  }

  /** When it ended. */
  public long endMillis() {
    return startMillis + Math.round(seconds * 1000);
  }
}
