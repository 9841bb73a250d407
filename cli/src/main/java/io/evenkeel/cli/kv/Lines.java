package io.evenkeel.cli.kv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts lines out of a stream of bytes, each bounded in length. A line ends with a line feed, with
 * CR LF, or with the stream. A byte order mark at offset 0 is skipped.
 */
final class Lines {

  /** Longest line, in bytes (32 MiB): a value of 16 MiB fits as base64, and as escaped text. */
  static final int LINE_BYTES_MAX = 32 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final int lineBytesMax;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int begin;
  private int end;
  private long offset;
  private long number;

  /**
   * @param offset where in the source {@code in} stands
   * @param number lines before that
   */
  Lines(InputStream in, long offset, long number, int lineBytesMax) {
    this.in = in;
    this.offset = offset;
    this.number = number;
    this.lineBytesMax = lineBytesMax;
  }

  /**
   * One line.
   *
   * @param bytes without its end; null if it was longer than allowed
   */
  record Line(byte @Nullable [] bytes) {}

  /** The next line, or null at the end. */
  @Nullable Line next() throws IOException {
    if (begin == end && !fill()) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean ended = false;
    while (!ended && (begin < end || fill())) {
      int feed = begin;
      while (feed < end && buffer[feed] != '\n') {
        feed++;
      }
      ended = feed < end;
      tooLong = tooLong || (long) line.size() + feed - begin > lineBytesMax;
      if (!tooLong) {
        line.write(buffer, begin, feed - begin);
      }
      int next = ended ? feed + 1 : feed;
      offset += next - begin;
      begin = next;
    }
    number++;
    return new Line(tooLong ? null : trimmed(line.toByteArray()));
  }

  /** The first byte that is not white space, without consuming it; -1 if none is near. */
  int peek() throws IOException {
    if (begin == end && !fill()) {
      return -1;
    }
    for (int i = begin + markBytes(buffer, begin, end); i < end; i++) {
      if (!Character.isWhitespace(buffer[i])) {
        return buffer[i];
      }
    }
    return -1;
  }

  /** Offset in the source behind the last line given out. */
  long offset() {
    return offset;
  }

  /** Lines given out so far, those before the beginning included. */
  long number() {
    return number;
  }

  private byte[] trimmed(byte[] line) {
    int from = number == 1 ? markBytes(line, 0, line.length) : 0;
    int to = line.length;
    if (to > from && line[to - 1] == '\r') {
      to--;
    }
    return from == 0 && to == line.length ? line : Arrays.copyOfRange(line, from, to);
  }

  private static int markBytes(byte[] bytes, int from, int to) {
    boolean mark =
        to - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return mark ? 3 : 0;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    begin = 0;
    end = Math.max(0, read);
    return end > 0;
  }
}
