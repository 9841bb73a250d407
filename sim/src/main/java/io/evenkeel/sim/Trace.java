package io.evenkeel.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened: the last steps for people, and a hash over all of them that tells two runs apart.
 */
final class Trace {

  private static final int KEPT = 400;
  private static final int SHOWN_CHARACTERS_MAX = 220;

  private final Scheduler scheduler;
  private final @Nullable Consumer<String> listener;
  private final long[] micros = new long[KEPT];
  private final String[] who = new String[KEPT];
  private final String[] verbs = new String[KEPT];
  private final Object[] details = new Object[KEPT];
  private long count;
  private long hash = 0xcbf29ce484222325L;

  Trace(Scheduler scheduler, @Nullable Consumer<String> listener) {
    this.scheduler = scheduler;
    this.listener = listener;
  }

  /**
   * Notes a step.
   *
   * @param value a number that belongs to it, for the hash
   * @param detail shown to people only; must not change any more
   */
  void note(String name, String verb, long value, Object detail) {
    int at = (int) (count++ % KEPT);
    micros[at] = scheduler.micros();
    who[at] = name;
    verbs[at] = verb;
    details[at] = detail;
    mix(scheduler.micros());
    mix(name.hashCode() * 31L + verb.hashCode());
    mix(value);
    if (listener != null) {
      listener.accept(line(at));
    }
  }

  /** Shows a message, if somebody listens; it is neither kept nor hashed. */
  void message(SimReplica from, int to, Object message) {
    if (listener != null) {
      String text = shown(message);
      listener.accept(
          String.format(
              Locale.ROOT,
              "%10.3f ms  %-4s > r%-7d %s",
              scheduler.micros() / 1000.0,
              from.name(),
              to,
              text));
    }
  }

  private static String shown(Object value) {
    String text = String.valueOf(value).replaceAll("\\[B@[0-9a-f]+", "..");
    return text.length() > SHOWN_CHARACTERS_MAX
        ? text.substring(0, SHOWN_CHARACTERS_MAX) + ".."
        : text;
  }

  private void mix(long value) {
    hash = (hash ^ value) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }

  long hash() {
    return hash;
  }

  /** The last steps, oldest first. */
  List<String> last(int lines) {
    List<String> result = new ArrayList<>();
    long shown = Math.min(Math.min(lines, KEPT), count);
    for (long i = count - shown; i < count; i++) {
      result.add(line((int) (i % KEPT)));
    }
    return result;
  }

  private String line(int at) {
    return String.format(
        Locale.ROOT,
        "%10.3f ms  %-4s %-10s %s",
        micros[at] / 1000.0,
        who[at],
        verbs[at],
        shown(details[at]));
  }
}
