package io.evenkeel.cli.simulate;

import org.jspecify.annotations.Nullable;

/**
 * Seeds from one to another, both included.
 *
 * @param first at most {@code last}
 */
record SeedRange(long first, long last) {

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
