package io.evenkeel.checkpoint.method;

/**
 * Reads the service between batches on the executor, a slice at a time, for a service that cannot
 * be read concurrently. What is read is only kept in memory; the checkpoint lane hashes and writes
 * it.
 */
public interface Reading {

  /**
   * Executor, between two batches: reads on.
   *
   * @param bytesMax ends with the object that reaches so many bytes, each object counting {@value
   *     #OBJECT_BYTES} more than its value
   */
  void slice(long bytesMax);

  /** Executor: whether {@link #slice} has something to read now. */
  boolean wantsSlices();

  /** What reading an object costs beside its bytes, as if it were bytes. */
  long OBJECT_BYTES = 256;

  /**
   * Bytes that were read so far, each object counting {@value #OBJECT_BYTES} more than its value.
   */
  long bytesRead();

  /** Checkpoint lane: whether a step can do nothing until the executor has done more. */
  boolean starved();

  /**
   * Bytes of what the executor gave beside the pause (copies, slices, updates) and the checkpoint
   * lane has not written or applied yet; any lane.
   */
  long heldBytes();

  /** Those of them that slices read; any lane. */
  default long slicedBytes() {
    return heldBytes();
  }
}
