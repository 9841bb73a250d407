package io.evenkeel.node.status;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets so many lines of one kind through in ten seconds, and remembers how many it held back. Not
 * thread-safe.
 */
final class LogLimit {

  static final long PERIOD_MILLIS = 10_000;
  private static final int KINDS_MAX = 1_000;

  private static final class Kind {
    private long sinceMillis;
    private int lines;
    private long heldBack;

    private Kind(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }
  }

  private final Map<String, Kind> kinds =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
          return size() > KINDS_MAX;
        }
      };

  /**
   * Whether a line may be written.
   *
   * @param linesMax of this kind in a period
   * @return how many of this kind were held back before this line, or -1 if it is held back itself
   */
  long admit(String kind, int linesMax, long nowMillis) {
    Kind present = kinds.computeIfAbsent(kind, unused -> new Kind(nowMillis));
    boolean over =
        nowMillis - present.sinceMillis >= PERIOD_MILLIS || nowMillis < present.sinceMillis;
    if (over) {
      present.sinceMillis = nowMillis;
      present.lines = 0;
    }
    if (present.lines >= linesMax) {
      present.heldBack++;
      return -1;
    }
    present.lines++;
    long heldBack = present.heldBack;
    present.heldBack = 0;
    return heldBack;
  }
}
