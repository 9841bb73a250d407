package io.evenkeel.checkpoint.contract;

/** Where a replica is killed. */
enum Crash {
  NEVER,
  /** Before the position. */
  IN_CAPTURE,
  /** When everything was taken that is taken in the pause, and nothing was handed over. */
  AT_POSITION,
  /** Some steps later. */
  IN_COMPLETION,
  /** In one of the disk's operations that make it visible. */
  IN_PUBLISH;

  /** The process is gone. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }
}
