package io.evenkeel.transport;

import org.jspecify.annotations.Nullable;

/** The transport cannot start; the message is one line that names the cause and the fix. */
public final class TransportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names the cause and, where there is one, the fix
   */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
