package io.evenkeel.execution;

/**
 * Told when the executor stops executing requests because of a checkpoint and when it goes on. The
 * driver measures the time in between; execution itself has no clock. Called on the execution lane;
 * never nested.
 */
public interface PauseMeter {

  /** From here on no request executes. */
  void began(long sequence);

  /** Requests execute again. */
  void ended(long sequence);
}
