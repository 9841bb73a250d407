package io.evenkeel.execution;

/**
 * Told when the executor stops executing requests because of a checkpoint and when it goes on. The
 * driver measures the time in between; execution itself has no clock. Called on the execution lane.
 */
public interface PauseMeter {

  /** From here on no request executes. Never nested. */
  void began();

  /**
   * Requests execute again.
   *
   * @return microseconds since {@link #began}
   */
  long ended();

  /** A capture begins: what follows belongs to a checkpoint whose position is not known yet. */
  default void captureBegan() {}

  /**
   * The position of the checkpoint: what was measured since its capture began, and all until the
   * next one begins, belongs to it.
   */
  default void position(long sequence) {}

  /** A batch was executed: what was measured since the one before is one stop for clients. */
  default void batchEnded() {}
}
