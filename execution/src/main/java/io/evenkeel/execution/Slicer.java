package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.timing.SliceSize;

/**
 * Reads for a checkpoint between batches, for a service that cannot be read concurrently: slices
 * within the pause budget, as long as what they read is written away.
 */
final class Slicer {

  private final SliceSize size;
  private final long heldBytesMax;
  private final PauseMeter pauses;

  Slicer(ExecutionConfig.Pauses config, PauseMeter pauses) {
    this.size = new SliceSize(config.budgetMicros());
    // The rest is for copies that cannot wait; at least one slice fits, or nothing ever ends.
    this.heldBytesMax = Math.max(1, config.copyBytesMax() / 2);
    this.pauses = pauses;
  }

  /** Whether there is something to read, and room for it. */
  boolean wanted(Reading reading) {
    return reading.wantsSlices() && reading.slicedBytes() < heldBytesMax;
  }

  /** A slice while execution stands still anyway, in a pause that has begun. */
  void sliceInPause(Reading reading) {
    reading.slice(size.bytes());
  }

  void slice(Reading reading) {
    long before = reading.bytesRead();
    pauses.began();
    reading.slice(size.bytes());
    size.took(reading.bytesRead() - before, pauses.ended());
  }
}
