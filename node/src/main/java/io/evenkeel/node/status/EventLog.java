package io.evenkeel.node.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The latest events for {@code status}, each one line of the log as well: its name first, and name,
 * replica and sequence number as key-value pairs. Any thread; who reads never holds a writer up.
 *
 * <p>All are counted. A warning about the same replica is kept and logged once in ten seconds at
 * most, something normal logged {@value #INFO_LINES_MAX} times; the next line says how many were
 * held back.
 */
public final class EventLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.replica");
  private static final int EVENTS_MAX = 200;
  private static final int INFO_LINES_MAX = 50;

  /**
   * One event.
   *
   * @param name stable, such as {@code checkpoint-stable}
   * @param sequence what sequence number it is about, 0 if none
   */
  public record Entry(
      long timeMillis, String name, String text, OptionalInt replica, long sequence) {}

  private final Counters counters;
  private final Misbehaviour misbehaviour = new Misbehaviour();
  private final ConcurrentLinkedDeque<Entry> entries = new ConcurrentLinkedDeque<>();
  private final LogLimit limit = new LogLimit();
  private int kept;

  /**
   * @param counters each event is counted as {@code event.<name>}
   */
  public EventLog(Counters counters) {
    this.counters = counters;
  }

  /** Something normal. */
  public void info(String name, long sequence, String text) {
    add(name, OptionalInt.empty(), sequence, text, Level.INFO);
  }

  /** Something a person should know. */
  public void warn(String name, long sequence, String text) {
    add(name, OptionalInt.empty(), sequence, text, Level.WARN);
  }

  /** Something that another replica did. */
  public void about(int replica, String name, long sequence, String text) {
    misbehaviour.seen(replica, name, System.currentTimeMillis(), text);
    add(name, OptionalInt.of(replica), sequence, text, Level.WARN);
  }

  /** A defect or a broken disk: the replica stops. The log gets the whole story. */
  public void failure(String name, Throwable failure) {
    add(name, OptionalInt.empty(), 0, String.valueOf(failure), Level.WARN);
    LOG.atError().addKeyValue("event", name).setCause(failure).log(name);
  }

  private synchronized void add(
      String name, OptionalInt replica, long sequence, String text, Level level) {
    counters.count("event." + name);
    long now = System.currentTimeMillis();
    boolean warning = level == Level.WARN;
    String kind = replica.isPresent() ? name + ' ' + replica.getAsInt() : name;
    long heldBack = limit.admit(kind, warning ? 1 : INFO_LINES_MAX, now);
    if (heldBack >= 0 || !warning) {
      keep(new Entry(now, name, text, replica, sequence));
    }
    if (heldBack >= 0) {
      LoggingEventBuilder line = LOG.atLevel(level).addKeyValue("event", name);
      if (replica.isPresent()) {
        line = line.addKeyValue("replica", replica.getAsInt());
      }
      if (sequence > 0) {
        line = line.addKeyValue("sequence", sequence);
      }
      line.log(heldBack == 0 ? "{} {}" : "{} {} (and {} more before)", name, text, heldBack);
    }
  }

  private void keep(Entry entry) {
    entries.addLast(entry);
    if (kept < EVENTS_MAX) {
      kept++;
    } else {
      entries.pollFirst();
    }
  }

  /** The newest events, oldest first. */
  public List<Entry> newest(int max) {
    List<Entry> newest = new ArrayList<>();
    Iterator<Entry> backwards = entries.descendingIterator();
    while (backwards.hasNext() && newest.size() < max) {
      newest.add(backwards.next());
    }
    Collections.reverse(newest);
    return newest;
  }

  /** What other replicas did. */
  public Misbehaviour misbehaviour() {
    return misbehaviour;
  }
}
