package io.evenkeel.checkpoint.method;

/**
 * What a checkpoint consisted of.
 *
 * @param objectsCaptured objects read before the pause
 * @param bytesCaptured their values' bytes
 * @param objectsModified distinct objects reported as modified during the capture
 * @param objectsCopied objects read in the pause, tombstones included; the library's own are not
 *     counted
 * @param bytesCopied their values' bytes
 * @param objectsUnreadable objects whose concurrent read failed and which the modification list
 *     covers
 */
public record CaptureStatistics(
    long objectsCaptured,
    long bytesCaptured,
    long objectsModified,
    long objectsCopied,
    long bytesCopied,
    long objectsUnreadable) {}
