package io.evenkeel.node.status;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Named counters; any thread. Names are lower case with dots, and stand in the operations guide.
 */
public final class Counters {

  private final ConcurrentHashMap<String, LongAdder> adders = new ConcurrentHashMap<>();

  /** Adds one. */
  public void count(String name) {
    count(name, 1);
  }

  /** Adds {@code amount}. */
  public void count(String name, long amount) {
    adders.computeIfAbsent(name, key -> new LongAdder()).add(amount);
  }

  /** The present value. */
  public long value(String name) {
    LongAdder adder = adders.get(name);
    return adder == null ? 0 : adder.sum();
  }

  /** All values, ordered by name. */
  public Map<String, Long> snapshot() {
    Map<String, Long> values = new TreeMap<>();
    adders.forEach((name, adder) -> values.put(name, adder.sum()));
    return values;
  }
}
