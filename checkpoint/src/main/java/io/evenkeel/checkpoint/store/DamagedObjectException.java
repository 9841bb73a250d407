package io.evenkeel.checkpoint.store;

import java.io.IOException;

/** Stored bytes are not what was written; the message names the file, the offset and the object. */
public final class DamagedObjectException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: file, offset and object
   */
  public DamagedObjectException(String message) {
    super(message);
  }
}
