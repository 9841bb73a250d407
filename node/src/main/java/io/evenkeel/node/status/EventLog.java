package io.evenkeel.node.status;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest events for {@code status}, each written to the log as well. The same event about the
 * same replica is logged once in ten seconds at most; all are counted. Any thread.
 */
public final class EventLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.replica");
  private static final int EVENTS_MAX = 200;
  private static final int KEYS_MAX = 1_000;
  private static final long REPEAT_MILLIS = 10_000;

  /**
   * One event.
   *
   * @param name stable, such as {@code checkpoint-stable}
   * @param sequence what sequence number it is about, 0 if none
   */
  public record Entry(
      long timeMillis, String name, String text, OptionalInt replica, long sequence) {}

  private final Counters counters;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Long> lastMillis = new HashMap<>();

  /**
   * @param counters each event is counted as {@code event.<name>}
   */
  public EventLog(Counters counters) {
    this.counters = counters;
  }

  /** Something normal. */
  public void info(String name, long sequence, String text) {
    add(name, OptionalInt.empty(), sequence, text, false);
  }

  /** Something a person should know. */
  public void warn(String name, long sequence, String text) {
    add(name, OptionalInt.empty(), sequence, text, true);
  }

  /** Something that another replica did. */
  public void about(int replica, String name, long sequence, String text) {
    add(name, OptionalInt.of(replica), sequence, text, true);
  }

  /** A defect or a broken disk: the replica stops. The log gets the whole story. */
  public void failure(String name, Throwable failure) {
    add(name, OptionalInt.empty(), 0, String.valueOf(failure), true);
    LOG.error("{}", name, failure);
  }

  private synchronized void add(
      String name, OptionalInt replica, long sequence, String text, boolean warning) {
    counters.count("event." + name);
    long now = System.currentTimeMillis();
    String key = name + replica;
    Long last = lastMillis.get(key);
    boolean repeated = warning && last != null && now - last < REPEAT_MILLIS;
    if (repeated) {
      return;
    }
    if (lastMillis.size() < KEYS_MAX) {
      lastMillis.put(key, now);
    }
    entries.add(new Entry(now, name, text, replica, sequence));
    if (entries.size() > EVENTS_MAX) {
      entries.remove();
    }
    if (warning) {
      LOG.warn("{} {}", name, text);
    } else {
      LOG.info("{} {}", name, text);
    }
  }

  /** The newest events, oldest first. */
  public synchronized List<Entry> newest(int max) {
    List<Entry> all = new ArrayList<>(entries);
    return all.subList(Math.max(0, all.size() - max), all.size());
  }
}
