package io.evenkeel.cli.kv;

import java.io.IOException;
import java.util.Locale;

/** How lines are written. */
enum ImportFormat {
  /** By the file's name, else by its first byte. */
  AUTO,
  /** One JSON object per line. */
  NDJSON,
  /** Key, tab, value. */
  TSV;

  /** The format of a source: what was asked for, else by its name, else by its first byte. */
  ImportFormat resolve(String name, Lines lines) throws IOException {
    if (this != AUTO) {
      return this;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".ndjson") || lower.endsWith(".jsonl") || lower.endsWith(".json")) {
      return NDJSON;
    }
    if (lower.endsWith(".tsv") || lower.endsWith(".tab")) {
      return TSV;
    }
    return lines.peek() == '{' ? NDJSON : TSV;
  }

  LineParser parser() {
    return this == TSV ? new TsvParser() : new NdjsonParser();
  }

  static ImportFormat ofLabel(String label) {
    return label.equals("tsv") ? TSV : NDJSON;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
