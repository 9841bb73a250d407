package io.evenkeel.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Redis' protocol by hand: sends raw bytes, and shows answers as {@code redis-cli --no-raw} does.
 */
final class Resp implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  Resp(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String raw) throws IOException {
    socket.getOutputStream().write(raw.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** A command's bytes; each character is one byte. */
  static String bytes(String... words) {
    StringBuilder bytes = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      bytes.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return bytes.toString();
  }

  /** Sends a command and waits for its answer. */
  String call(String... words) throws IOException {
    send(bytes(words));
    return read();
  }

  /** The next answer. */
  String read() throws IOException {
    return read("");
  }

  private String read(String indent) throws IOException {
    String line = line();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+':
        return rest;
      case '-':
        return "(error) " + rest;
      case ':':
        return "(integer) " + rest;
      case '$':
        int length = Integer.parseInt(rest);
        if (length < 0) {
          return "(nil)";
        }
        byte[] bytes = in.readNBytes(length + 2);
        return quoted(new String(bytes, 0, length, ISO_8859_1));
      case '*':
        return array(Integer.parseInt(rest), indent);
      default:
        throw new IOException("no answer begins with: " + line);
    }
  }

  private String array(int count, String indent) throws IOException {
    if (count <= 0) {
      return count == 0 ? "(empty array)" : "(nil)";
    }
    int width = Integer.toString(count).length();
    StringBuilder text = new StringBuilder();
    String deeper = indent + " ".repeat(width + 2);
    for (int i = 1; i <= count; i++) {
      text.append(i == 1 ? "" : "\n" + indent);
      String number = Integer.toString(i);
      text.append(" ".repeat(width - number.length())).append(number).append(") ");
      text.append(read(deeper));
    }
    return text.toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char one : text.toCharArray()) {
      switch (one) {
        case '"', '\\' -> quoted.append('\\').append(one);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        default ->
            quoted.append(one < ' ' || one > '~' ? String.format("\\x%02x", (int) one) : one);
      }
    }
    return quoted.append('"').toString();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int one = in.read(); one != '\r'; one = in.read()) {
      if (one < 0) {
        throw new EOFException("closed");
      }
      line.write(one);
    }
    if (in.read() != '\n') {
      throw new IOException("a line feed is missing");
    }
    return line.toString(ISO_8859_1);
  }

  /** Whether the other side has closed, and had nothing more to say. */
  boolean ended() throws IOException {
    return in.read() < 0;
  }

  /** The words of a line as somebody types it into redis-cli. */
  static String[] words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean any = false;
    for (char one : line.toCharArray()) {
      if (one == '"') {
        quoted = !quoted;
        any = true;
      } else if (one == ' ' && !quoted) {
        if (any) {
          words.add(word.toString());
        }
        word.setLength(0);
        any = false;
      } else {
        word.append(one);
        any = true;
      }
    }
    if (any) {
      words.add(word.toString());
    }
    return words.toArray(String[]::new);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
