package io.evenkeel.checkpoint.store;

import java.io.IOException;

/**
 * There is no room on the device. Nothing of what was to be written is there, so that it can be
 * tried again when there is.
 */
public final class DiskFullException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what was to be written
   */
  public DiskFullException(String what, Throwable cause) {
    super("no room on the disk for " + what, cause);
  }

  /** The same, where there is no cause but that. */
  public DiskFullException(String what) {
    super("no room on the disk for " + what);
  }
}
