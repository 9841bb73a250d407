package io.evenkeel.cli.bench.timing;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many requests a replica had executed at which moment, as often as it was asked. Any thread.
 */
final class RecordedProgress {

  private final TreeMap<Long, Long> requests = new TreeMap<>();

  /** It says so now. */
  synchronized void note(long nowMillis, long requestsExecuted) {
    requests.put(nowMillis, requestsExecuted);
  }

  /** Requests executed until then, between two answers as if at a steady pace. */
  synchronized double at(long millis) {
    Map.Entry<Long, Long> before = requests.floorEntry(millis);
    Map.Entry<Long, Long> after = requests.ceilingEntry(millis);
    if (before == null || after == null) {
      Map.Entry<Long, Long> only = before == null ? after : before;
      return only == null ? 0 : only.getValue();
    }
    long span = after.getKey() - before.getKey();
    double share = span == 0 ? 0 : (double) (millis - before.getKey()) / span;
    return before.getValue() + share * (after.getValue() - before.getValue());
  }

  /** Requests executed in so long a time that ended then: at least one. */
  long during(long untilMillis, long lengthMillis) {
    return Math.max(1, Math.round(at(untilMillis) - at(untilMillis - lengthMillis)));
  }
}
