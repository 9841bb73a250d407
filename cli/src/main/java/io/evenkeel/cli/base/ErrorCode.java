package io.evenkeel.cli.base;

import java.util.Locale;

/**
 * What stands in brackets behind an error of a command, if it is not an error of the client library
 * or of a service. {@code docs/ERRORS.md} has meaning, cause and fix.
 */
public enum ErrorCode {
  /** The operation failed, or the answer is no. */
  FAILED(ExitCodes.FAILED),
  /** The command line was not understood. */
  USAGE(ExitCodes.USAGE),
  /** Configuration, keys or environment are not as needed. */
  CONFIGURATION(ExitCodes.CONFIGURATION),
  /** Too few replicas answered in time. */
  NO_ANSWER(ExitCodes.NO_ANSWER),
  /** Some lines of the input were refused. */
  DATA_REFUSED(ExitCodes.DATA_REFUSED),
  /** A file or directory could not be read or written. */
  IO(ExitCodes.FAILED),
  /** A fault in Evenkeel itself. */
  INTERNAL(ExitCodes.INTERNAL);

  private final int exitCode;

  ErrorCode(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The first with this exit code. */
  public static ErrorCode of(int exitCode) {
    for (ErrorCode code : values()) {
      if (code.exitCode == exitCode) {
        return code;
      }
    }
    return INTERNAL;
  }

  /** With which exit code the command ends. */
  public int exitCode() {
    return exitCode;
  }

  /** Its name in the catalogue, such as {@code cli.usage}. */
  public String code() {
    return "cli." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return "[" + code() + "]";
  }
}
