package io.evenkeel.cli.simulate;

import org.jspecify.annotations.Nullable;

/**
 * Seeds from one to another, both included.
 *
 * @param first at most {@code last}
 */
record SeedRange(long first, long last) {

  static final String USUAL = "1..1000";

  /**
   * What is run.
   *
   * @param text as {@link #parse} reads it; null if nobody said
   * @param timed whether time ends it: then it has no end of its own unless somebody said
   */
  static @Nullable SeedRange of(@Nullable String text, boolean timed) {
    return text == null && timed
        ? new SeedRange(1, Long.MAX_VALUE)
        : parse(text == null ? USUAL : text);
  }

  /** How many there are, for people. */
  String count() {
    return last == Long.MAX_VALUE ? "" : " of " + (last - first + 1);
  }

  /** Reads {@code A..B} or {@code A}; null if it is neither. */
  static @Nullable SeedRange parse(String text) {
    int dots = text.indexOf("..");
    try {
      long first = Long.parseLong(dots < 0 ? text : text.substring(0, dots));
      long last = dots < 0 ? first : Long.parseLong(text.substring(dots + 2));
      return first <= last ? new SeedRange(first, last) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
