package io.evenkeel.cli.kv;

import io.evenkeel.kv.KvEntry;
import io.evenkeel.kv.KvLimits;

/** Makes an entry of a line. Not for concurrent use. */
interface LineParser {

  /** What a line was. */
  sealed interface Parsed {}

  /** An entry within the store's limits. */
  record Good(KvEntry entry) implements Parsed {}

  /**
   * Not an entry.
   *
   * @param reason one line for people
   */
  record Bad(String reason) implements Parsed {}

  /** Nothing in it. */
  record Blank() implements Parsed {}

  /**
   * Parses a line.
   *
   * @param line without its end
   */
  Parsed parse(byte[] line);

  /** The entry, or why the store would refuse it. */
  static Parsed checked(byte[] key, byte[] value) {
    if (key.length == 0) {
      return new Bad("the key is empty");
    }
    if (key.length > KvLimits.KEY_BYTES_MAX) {
      return new Bad(
          "the key has "
              + key.length
              + " bytes, at most "
              + KvLimits.KEY_BYTES_MAX
              + " are allowed");
    }
    if (value.length > KvLimits.VALUE_BYTES_MAX) {
      return new Bad(
          "the value has "
              + value.length
              + " bytes, at most "
              + KvLimits.VALUE_BYTES_MAX
              + " are allowed");
    }
    return new Good(new KvEntry(key, value));
  }

  /** Whether there is nothing but white space. */
  static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
