package io.evenkeel.transport.crypto;

import org.jspecify.annotations.Nullable;

/**
 * A key or certificate cannot be used; the message is one line that names the file and the cause.
 */
public final class KeyFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names the file, the cause and, where there is one, the fix
   */
  public KeyFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
