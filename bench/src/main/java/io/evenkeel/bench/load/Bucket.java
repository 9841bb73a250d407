package io.evenkeel.bench.load;

/**
 * One tenth of a second of load.
 *
 * @param completed requests whose result came in it
 * @param failed requests that ended without a result in it
 * @param latency of those completed
 */
public record Bucket(long completed, long failed, Latency latency) {

  /** How long a bucket lasts, in milliseconds. */
  public static final int MILLIS = 100;
}
