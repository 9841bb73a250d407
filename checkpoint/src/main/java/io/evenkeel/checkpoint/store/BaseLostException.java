package io.evenkeel.checkpoint.store;

import java.io.IOException;

/** The checkpoint that another one was to be based on cannot be used; nothing is wrong else. */
public final class BaseLostException extends IOException {

  private static final long serialVersionUID = 1L;

  BaseLostException(long sequence, String cause) {
    super("checkpoint " + sequence + " cannot be a base: " + cause);
  }
}
