package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.Json;
import io.evenkeel.kv.KvEntry;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Entries as lines that import reads back. */
final class EntryText {

  private EntryText() {}

  /** One line of NDJSON; what is not UTF-8 stands as base64. */
  static String ndjson(KvEntry entry) {
    Map<String, Object> object = new LinkedHashMap<>();
    Json.put(object, "key", entry.key());
    Json.put(object, "value", entry.value());
    return Json.line(object);
  }

  /** Bytes for people: text with escapes as in TSV, or {@code base64:...}. */
  static String shown(byte[] bytes) {
    return Json.utf8(bytes)
        .map(EntryText::escaped)
        .orElseGet(() -> "base64:" + Base64.getEncoder().encodeToString(bytes));
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\\' -> out.append("\\\\");
        default -> {
          // A terminal must not obey what somebody stored.
          if (Character.isISOControl(c)) {
            out.append('\uFFFD');
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
