package io.evenkeel.api;

import java.nio.charset.StandardCharsets;

/**
 * What executing a request gave; sent to the client once {@code f+1} replicas gave the same.
 *
 * @param payload bytes only service and client understand; never changed after construction
 */
public record Result(byte[] payload) {

  /** A result without content. */
  public static final Result EMPTY = new Result(new byte[0]);

  /** The UTF-8 bytes of {@code text} as a result. */
  public static Result of(String text) {
    return new Result(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The payload read as UTF-8. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
