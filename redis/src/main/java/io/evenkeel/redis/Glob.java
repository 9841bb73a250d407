package io.evenkeel.redis;

import java.util.Arrays;

/**
 * Redis' patterns of keys: {@code *} any bytes, {@code ?} one, {@code [a-c]} and {@code [^a]} one
 * of a set, a backslash before a byte that stands for itself. Takes time in the product of the
 * lengths at most: only the last star is tried again.
 */
final class Glob {

  private final byte[] pattern;

  Glob(byte[] pattern) {
    this.pattern = pattern;
  }

  /** What all keys that match begin with. */
  byte[] prefix() {
    byte[] prefix = new byte[pattern.length];
    int length = 0;
    for (int i = 0; i < pattern.length; i++) {
      byte one = pattern[i];
      if (one == '*' || one == '?' || one == '[') {
        break;
      }
      if (one == '\\' && i + 1 < pattern.length) {
        i++;
      }
      prefix[length++] = pattern[i];
    }
    return Arrays.copyOf(prefix, length);
  }

  boolean matches(byte[] key) {
    int at = 0;
    int in = 0;
    int starAt = -1;
    int starIn = 0;
    while (in < key.length) {
      if (at < pattern.length && pattern[at] == '*') {
        starAt = at++;
        starIn = in;
        continue;
      }
      int next = at < pattern.length ? step(at, key[in]) : -1;
      if (next >= 0) {
        at = next;
        in++;
      } else if (starAt >= 0) {
        at = starAt + 1;
        in = ++starIn;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }

  /** Where the pattern goes on if its part at {@code at} matches a byte; -1 if it does not. */
  private int step(int at, byte one) {
    return switch (pattern[at]) {
      case '?' -> at + 1;
      case '[' -> set(at + 1, one & 0xff);
      case '\\' -> {
        int literal = at + 1 < pattern.length ? at + 1 : at;
        yield pattern[literal] == one ? literal + 1 : -1;
      }
      default -> pattern[at] == one ? at + 1 : -1;
    };
  }

  /** As Redis does: a set that is not closed ends with the pattern. */
  private int set(int from, int one) {
    int at = from;
    boolean not = at < pattern.length && pattern[at] == '^';
    at += not ? 1 : 0;
    boolean found = false;
    while (at < pattern.length && pattern[at] != ']') {
      if (pattern[at] == '\\' && at + 1 < pattern.length) {
        at++;
        found |= (pattern[at] & 0xff) == one;
      } else if (at + 2 < pattern.length && pattern[at + 1] == '-') {
        int low = pattern[at] & 0xff;
        int high = pattern[at + 2] & 0xff;
        found |= one >= Math.min(low, high) && one <= Math.max(low, high);
        at += 2;
      } else {
        found |= (pattern[at] & 0xff) == one;
      }
      at++;
    }
    return found != not ? Math.min(at + 1, pattern.length) : -1;
  }
}
