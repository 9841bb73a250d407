package io.evenkeel.node.offline;

import java.io.IOException;

/** The checkpoint that was asked for is not there, not any more, or cannot be read as one. */
public final class NoCheckpointException extends IOException {

  private static final long serialVersionUID = 1L;

  NoCheckpointException(String message) {
    super(message);
  }
}
