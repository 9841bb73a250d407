package io.evenkeel.storage;

import java.io.IOException;

/** A log in a format of another version; nothing of it was changed. */
public final class LogVersionException extends IOException {

  private static final long serialVersionUID = 1L;

  LogVersionException(String file, int version, int readable) {
    super(
        "log file "
            + file
            + " has format version "
            + version
            + ", this program reads version "
            + readable
            + "; use the program that wrote it");
  }
}
