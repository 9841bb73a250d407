package io.evenkeel.node.status;

import io.evenkeel.api.ClientId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How long requests take here: from their arrival from a client until their reply is handed to the
 * network. One request in {@value #ONE_IN} is measured, so that it costs nothing. Any thread; who
 * reads never holds up who measures.
 */
public final class Latencies {

  /** A power of two. */
  private static final int ONE_IN = 4;

  /** Requests that are measured at once; of two in one place the later one is. */
  private static final int PLACES = 4_096;

  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(1);
  private static final int DIGITS = 2;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Upper bounds of the buckets for monitoring, in microseconds. */
  private static final long[] BOUNDS_MICROS = {
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000
  };

  private record Arrival(ClientId client, long number, long nanos) {}

  private record Slice(long untilNanos, Histogram micros) {}

  /** Of the last ten seconds, in microseconds; {@code count} requests were measured. */
  public record Summary(long count, long p50Micros, long p99Micros, long maxMicros) {}

  /**
   * Since the start.
   *
   * @param boundsMicros upper bounds of all buckets but the last
   * @param counts requests in each bucket, one more than there are bounds
   * @param sumMicros of all
   */
  public record Buckets(List<Long> boundsMicros, List<Long> counts, long sumMicros) {}

  private final AtomicReferenceArray<Arrival> arrivals = new AtomicReferenceArray<>(PLACES);
  private final Recorder recorder = new Recorder(MICROS_MAX, DIGITS);
  private final LongAdder[] buckets = new LongAdder[BOUNDS_MICROS.length + 1];
  private final LongAdder sumMicros = new LongAdder();

  // Of those who read.
  private final ArrayDeque<Slice> slices = new ArrayDeque<>();
  private long sliceNanos = System.nanoTime();

  /** Measures nothing yet. */
  public Latencies() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  private static boolean measured(ClientId client, long number) {
    return ((client.session() + number) & (ONE_IN - 1)) == 0;
  }

  private static int place(ClientId client) {
    long mixed = (client.session() * 31 + client.principal()) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 52);
  }

  /** A request came from a client. */
  public void arrived(ClientId client, long number) {
    if (measured(client, number)) {
      int place = place(client);
      Arrival before = arrivals.get(place);
      boolean repeated = before != null && before.number == number && before.client.equals(client);
      if (!repeated) {
        arrivals.set(place, new Arrival(client, number, System.nanoTime()));
      }
    }
  }

  /** Its reply goes to the network. */
  public void replied(ClientId client, long number) {
    if (measured(client, number)) {
      int place = place(client);
      Arrival arrival = arrivals.get(place);
      if (arrival != null
          && arrival.number == number
          && arrival.client.equals(client)
          && arrivals.compareAndSet(place, arrival, null)) {
        note(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - arrival.nanos));
      }
    }
  }

  private void note(long micros) {
    recorder.recordValue(Math.min(MICROS_MAX, micros));
    int bucket = 0;
    while (bucket < BOUNDS_MICROS.length && micros > BOUNDS_MICROS[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sumMicros.add(micros);
  }

  /** Of the last ten seconds; empty if there was nothing, or nobody asked for longer. */
  public synchronized Optional<Summary> recent() {
    long now = System.nanoTime();
    long sinceNanos = now - sliceNanos;
    if (sinceNanos >= SLICE_NANOS) {
      Histogram slice = recorder.getIntervalHistogram();
      if (sinceNanos <= WINDOW_NANOS) {
        slices.add(new Slice(now, slice));
      }
      sliceNanos = now;
    }
    slices.removeIf(slice -> now - slice.untilNanos > WINDOW_NANOS);
    Histogram all = new Histogram(MICROS_MAX, DIGITS);
    slices.forEach(slice -> all.add(slice.micros));
    return all.getTotalCount() == 0
        ? Optional.empty()
        : Optional.of(
            new Summary(
                all.getTotalCount(),
                all.getValueAtPercentile(50),
                all.getValueAtPercentile(99),
                all.getMaxValue()));
  }

  /** Since the start. */
  public Buckets buckets() {
    List<Long> bounds = new ArrayList<>();
    for (long bound : BOUNDS_MICROS) {
      bounds.add(bound);
    }
    List<Long> counts = new ArrayList<>();
    for (LongAdder bucket : buckets) {
      counts.add(bucket.sum());
    }
    return new Buckets(bounds, counts, sumMicros.sum());
  }
}
