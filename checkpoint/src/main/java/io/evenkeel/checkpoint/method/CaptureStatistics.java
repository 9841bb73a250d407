package io.evenkeel.checkpoint.method;

/**
 * What a checkpoint consisted of.
 *
 * @param full whether all objects were taken, rather than those that changed
 * @param objectsCaptured objects read by the walk over the state
 * @param bytesCaptured their values' bytes
 * @param objectsRecaptured objects read again before {@code s} because they had been modified
 * @param objectsModified length of the modification list at {@code s}, or distinct objects updated
 * @param objectsCopied objects copied by the executor at {@code s} or later, tombstones included;
 *     the library's own are not counted
 * @param bytesCopied their values' bytes; of a method that uses updates, the bytes of these
 * @param objectsUnreadable objects whose concurrent read failed and which the modification list
 *     covers
 */
public record CaptureStatistics(
    boolean full,
    long objectsCaptured,
    long bytesCaptured,
    long objectsRecaptured,
    long objectsModified,
    long objectsCopied,
    long bytesCopied,
    long objectsUnreadable) {}
