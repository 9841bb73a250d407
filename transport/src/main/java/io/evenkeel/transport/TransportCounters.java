package io.evenkeel.transport;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a server or a link counted since its start. Any number of threads. */
public final class TransportCounters {

  private final AtomicLongArray closed = new AtomicLongArray(CloseReason.values().length);
  private final LongAdder opened = new LongAdder();
  private final LongAdder framesIn = new LongAdder();
  private final LongAdder framesOut = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder framesDropped = new LongAdder();
  private final LongAdder framesUnknown = new LongAdder();
  private final LongAdder shut = new LongAdder();

  /** Counters that all stand at 0. */
  public TransportCounters() {}

  /** Connections that ended for this reason. */
  public long closed(CloseReason reason) {
    return closed.get(reason.ordinal());
  }

  /** Frames not sent because a queue was full. */
  public long framesDropped() {
    return framesDropped.sum();
  }

  /**
   * Everything by name, in the order of names: {@code connections_opened}, {@code closed_idle}...
   */
  public Map<String, Long> snapshot() {
    Map<String, Long> all = new TreeMap<>();
    for (CloseReason reason : CloseReason.values()) {
      all.put("closed_" + reason.name().toLowerCase(Locale.ROOT), closed(reason));
    }
    all.put("connections_opened", opened.sum());
    all.put("frames_in", framesIn.sum());
    all.put("frames_out", framesOut.sum());
    all.put("bytes_in", bytesIn.sum());
    all.put("bytes_out", bytesOut.sum());
    all.put("frames_dropped", framesDropped.sum());
    all.put("frames_unknown", framesUnknown.sum());
    all.put("accepting_paused", shut.sum());
    return all;
  }

  void countClosed(CloseReason reason) {
    closed.incrementAndGet(reason.ordinal());
  }

  void countOpened() {
    opened.increment();
  }

  void countIn(int bytes) {
    framesIn.increment();
    bytesIn.add(bytes);
  }

  void countOut(int bytes) {
    framesOut.increment();
    bytesOut.add(bytes);
  }

  void countDropped(int frames) {
    framesDropped.add(frames);
  }

  /** Connections came faster than they are accepted. */
  void countShut() {
    shut.increment();
  }

  void countUnknown() {
    framesUnknown.increment();
  }
}
