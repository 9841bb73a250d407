package io.evenkeel.cli.kv;

import io.evenkeel.kv.KvEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole file of entries in memory, in the formats of {@code evenkeel kv import}.
 *
 * @param entries in the file's order
 * @param refused lines that hold no entry
 * @param firstRefusal number and reason of the first of them; empty if there is none
 */
public record EntryFile(List<KvEntry> entries, long refused, String firstRefusal) {

  /**
   * Reads a file; its format follows from its name, else from its first byte.
   *
   * @throws IOException if it cannot be read
   */
  public static EntryFile read(Path file) throws IOException {
    List<KvEntry> entries = new ArrayList<>();
    long refused = 0;
    String first = "";
    try (ImportSource source = ImportSource.ofFile(file, ImportFormat.AUTO, null, "")) {
      for (Lines.Line line = source.lines().next(); line != null; line = source.lines().next()) {
        byte[] bytes = line.bytes();
        LineParser.Parsed parsed =
            bytes == null ? new LineParser.Bad("too long") : source.parser().parse(bytes);
        if (parsed instanceof LineParser.Good good) {
          entries.add(good.entry());
        } else if (parsed instanceof LineParser.Bad bad) {
          first = refused == 0 ? "line " + source.lines().number() + ": " + bad.reason() : first;
          refused++;
        }
      }
    }
    return new EntryFile(entries, refused, first);
  }
}
