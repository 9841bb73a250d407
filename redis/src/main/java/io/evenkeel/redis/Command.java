package io.evenkeel.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;

/**
 * A command as it came.
 *
 * @param words its name and arguments; at least one
 * @param heldBytes what it holds of the {@link Budget}
 */
record Command(List<byte[]> words, long heldBytes) {

  /** The name as the table has it; some name nobody knows if the bytes are no text. */
  String name() {
    return new String(words.get(0), ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  int size() {
    return words.size();
  }

  byte[] word(int index) {
    return words.get(index);
  }

  /** An argument that is a keyword. */
  String upper(int index) {
    return new String(words.get(index), ISO_8859_1).toUpperCase(Locale.ROOT);
  }

  String text(int index) {
    return new String(words.get(index), ISO_8859_1);
  }
}
