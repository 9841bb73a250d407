package io.evenkeel.execution;

import io.evenkeel.checkpoint.timing.CaptureTiming;

/** How many requests before a position the capture starts: fixed by configuration, or adapted. */
interface Lead {
  long requests();

  void executed(long requests, long nowMicros);

  /** A capture was read to its end in {@code durationMicros}. */
  void captured(long durationMicros);

  void completed(CheckpointTaken taken, boolean capturedAhead);

  /** Always {@code requests}. */
  static Lead fixed(long requests) {
    return new Lead() {
      @Override
      public long requests() {
        return requests;
      }

      @Override
      public void executed(long count, long nowMicros) {}

      @Override
      public void captured(long durationMicros) {}

      @Override
      public void completed(CheckpointTaken taken, boolean capturedAhead) {}
    };
  }
}
