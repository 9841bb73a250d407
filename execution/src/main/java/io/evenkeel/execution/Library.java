package io.evenkeel.execution;

/**
 * What the library itself keeps as agreed state, beside the client table: a deterministic state
 * machine that operations of the library drive, and every checkpoint covers. Execution lane only.
 */
public interface Library {

  /** Version of the encoding of the library's objects; part of every root. */
  int CODEC_VERSION = 1;

  /**
   * An operation of the library was ordered. Called for each, in the agreed order, also for one
   * whose request is not executed (its session has gone on, or expired): the ordering lane, which
   * knows no sessions, must come to the same state. What is there twice must change nothing.
   *
   * @param sequence number of its batch
   * @return the result that goes to the client
   */
  byte[] ordered(long sequence, byte[] operation);

  /** Whether a checkpoint is taken after this batch, whatever the interval says. */
  boolean positionAt(long sequence);

  /** The state as a checkpoint holds it. */
  byte[] encode();

  /**
   * Replaces the state by that of a verified checkpoint.
   *
   * @throws IllegalArgumentException if it is another cluster's, or not understood
   */
  void restore(byte[] state);
}
