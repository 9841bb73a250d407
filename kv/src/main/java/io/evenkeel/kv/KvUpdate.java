package io.evenkeel.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An update of one key: {@code [0]} if it goes, else {@code [1][value]}. */
final class KvUpdate {

  private KvUpdate() {}

  static byte[] of(byte @Nullable [] value) {
    if (value == null) {
      return new byte[] {0};
    }
    byte[] content = new byte[1 + value.length];
    content[0] = 1;
    System.arraycopy(value, 0, content, 1, value.length);
    return content;
  }

  static byte @Nullable [] value(byte[] content) {
    return content[0] == 0 ? null : Arrays.copyOfRange(content, 1, content.length);
  }
}
