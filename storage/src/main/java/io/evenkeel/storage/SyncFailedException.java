package io.evenkeel.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The device did not confirm that it has what was written. The system may have dropped it and
 * report success the next time, so this is final: whoever promised something has to stop.
 */
public final class SyncFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  SyncFailedException(String what, Throwable cause) {
    super("fsync of " + what + " failed, so what is durable there is not known: " + cause, cause);
  }

  /** Nothing more is done in a directory after a first failure. */
  SyncFailedException(Path directory, IOException first) {
    super("directory " + directory + " failed before: " + first.getMessage(), first);
  }
}
