package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.Json;
import java.io.ByteArrayOutputStream;

/**
 * {@code key<TAB>value} in UTF-8. {@code \t}, {@code \n}, {@code \r} and {@code \\} stand for tab,
 * line feed, carriage return and backslash; any other backslash is refused, since it is unclear
 * what it would mean.
 */
final class TsvParser implements LineParser {

  @Override
  public Parsed parse(byte[] line) {
    if (line.length == 0) {
      return new Blank();
    }
    if (Json.utf8(line).isEmpty()) {
      return new Bad("not valid UTF-8; binary data can be imported as NDJSON with valueBase64");
    }
    int tab = indexOf(line, '\t', 0);
    if (tab < 0) {
      return LineParser.isBlank(line)
          ? new Blank()
          : new Bad("there is no tab between key and value");
    }
    if (indexOf(line, '\t', tab + 1) >= 0) {
      return new Bad("there is more than one tab; write \\t for a tab inside key or value");
    }
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    if (!unescape(line, 0, tab, key) || !unescape(line, tab + 1, line.length, value)) {
      return new Bad("a backslash must begin \\t, \\n, \\r or \\\\");
    }
    return LineParser.checked(key.toByteArray(), value.toByteArray());
  }

  private static boolean unescape(byte[] line, int from, int to, ByteArrayOutputStream out) {
    int i = from;
    while (i < to) {
      byte b = line[i++];
      if (b != '\\') {
        out.write(b);
        continue;
      }
      int meant =
          i == to
              ? -1
              : switch (line[i++]) {
                case 't' -> '\t';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case '\\' -> '\\';
                default -> -1;
              };
      if (meant < 0) {
        return false;
      }
      out.write(meant);
    }
    return true;
  }

  private static int indexOf(byte[] line, char wanted, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
