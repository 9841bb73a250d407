package io.evenkeel.ycsb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A record's fields as one value: {@code i32 count}, and for each field in the order of names
 * {@code i32 length, name, i32 length, value}.
 */
final class Row {

  private Row() {}

  static byte[] encode(Map<String, byte[]> fields) {
    SortedMap<String, byte[]> sorted = new TreeMap<>(fields);
    int size = 4;
    for (Map.Entry<String, byte[]> field : sorted.entrySet()) {
      size += 8 + utf8(field.getKey()).length + field.getValue().length;
    }
    ByteBuffer row = ByteBuffer.allocate(size).putInt(sorted.size());
    sorted.forEach(
        (name, value) -> {
          byte[] bytes = utf8(name);
          row.putInt(bytes.length).put(bytes).putInt(value.length).put(value);
        });
    return row.array();
  }

  /**
   * The fields of a value.
   *
   * @throws IllegalArgumentException if it is no row
   */
  static Map<String, byte[]> decode(byte[] value) {
    ByteBuffer row = ByteBuffer.wrap(value);
    Map<String, byte[]> fields = new TreeMap<>();
    try {
      for (int left = row.getInt(); left > 0; left--) {
        String name = new String(part(row), StandardCharsets.UTF_8);
        fields.put(name, part(row));
      }
    } catch (java.nio.BufferUnderflowException e) {
      throw new IllegalArgumentException("the value is no record of this binding", e);
    }
    return fields;
  }

  private static byte[] part(ByteBuffer row) {
    int length = row.getInt();
    if (length < 0 || length > row.remaining()) {
      throw new IllegalArgumentException("the value is no record of this binding");
    }
    byte[] part = new byte[length];
    row.get(part);
    return part;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
