package io.evenkeel.node;

import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How fast a transfer went lately, and so how long the rest takes. Unknown until there is something
 * to go by, and again when nothing came for as long as this looks back. Thread-safe.
 */
final class TransferRate {

  /** How far back it looks. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private record Sample(long nanos, long bytes) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private long bytes;

  /** So many bytes are here by now. */
  synchronized void reached(long total, long nowNanos) {
    bytes = total;
    if (samples.isEmpty() || nowNanos - samples.getLast().nanos >= SAMPLE_NANOS) {
      samples.add(new Sample(nowNanos, total));
    }
    forget(nowNanos);
  }

  private void forget(long nowNanos) {
    while (!samples.isEmpty() && nowNanos - samples.element().nanos > WINDOW_NANOS) {
      samples.remove();
    }
  }

  /** How long until all are here, in milliseconds, if it goes on like this. */
  synchronized OptionalLong millisLeft(long total, long nowNanos) {
    forget(nowNanos);
    Sample since = samples.peek();
    if (since == null || nowNanos - since.nanos < SAMPLE_NANOS || bytes <= since.bytes) {
      return OptionalLong.empty();
    }
    double nanosPerByte = (double) (nowNanos - since.nanos) / (bytes - since.bytes);
    double nanos = nanosPerByte * Math.max(0, total - bytes);
    return OptionalLong.of((long) Math.ceil(nanos / TimeUnit.MILLISECONDS.toNanos(1)));
  }
}
