package io.evenkeel.cli.base;

import org.jspecify.annotations.Nullable;

/** A command ends with an exit code and one line that names cause and fix. */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCodes}
   * @param message one line: cause and fix
   */
  public CliException(int exitCode, String message) {
    this(exitCode, message, null);
  }

  /** As above, with what caused it. */
  public CliException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** One of {@link ExitCodes}. */
  public int exitCode() {
    return exitCode;
  }
}
