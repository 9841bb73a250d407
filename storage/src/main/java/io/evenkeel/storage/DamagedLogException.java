package io.evenkeel.storage;

import java.io.IOException;

/** The log is not what was written, and not only torn at its end. */
public final class DamagedLogException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  DamagedLogException(String file, long offset, String detail) {
    super("log file " + file + " is damaged at byte " + offset + ": " + detail);
    this.file = file;
    this.offset = offset;
  }

  /** The damaged file. */
  public String file() {
    return file;
  }

  /** Where in it. */
  public long offset() {
    return offset;
  }
}
