package io.evenkeel.execution;

import io.evenkeel.checkpoint.timing.CaptureTiming;

/** How many requests before a position the capture starts: fixed by configuration, or adapted. */
interface Lead {

  long requests();

  /** A batch was executed. */
  default void executed(long requests, long nowMicros) {}

  /** A capture read {@code bytes}; if nothing slows it down, in {@code busyMicros}. */
  default void captured(long bytes, long busyMicros, long durationMicros) {}

  /** A position was reached. */
  default void taken(CheckpointTaken checkpoint) {}

  /** A checkpoint is complete: the next capture reads so much. */
  default void completed(long bytes) {}

  /** What the next capture reads, in bytes; 0 if not known. */
  default long bytesToCapture() {
    return 0;
  }

  /** Whether captures would have to take longer than the interval. */
  default boolean continuous() {
    return false;
  }

  /** The lead a configuration asks for. */
  static Lead of(ExecutionConfig config) {
    if (config.leadRequests().isPresent()) {
      long requests = config.leadRequests().getAsLong();
      return () -> requests;
    }
    return new Adapted(new CaptureTiming(config.intervalRequests()));
  }

  /** Follows {@link CaptureTiming}. */
  record Adapted(CaptureTiming timing) implements Lead {

    @Override
    public long requests() {
      return timing.leadRequests();
    }

    @Override
    public void executed(long requests, long nowMicros) {
      timing.executed(requests, nowMicros);
    }

    @Override
    public void completed(long bytes) {
      timing.completed(bytes);
    }

    @Override
    public void captured(long bytes, long busyMicros, long durationMicros) {
      timing.captured(bytes, busyMicros, durationMicros);
    }

    @Override
    public long bytesToCapture() {
      return timing.bytesToCapture();
    }

    @Override
    public boolean continuous() {
      return timing.continuous();
    }

    @Override
    public void taken(CheckpointTaken checkpoint) {
      if (checkpoint.hindered()) {
        return; // it could not start when it wanted: nothing can be learned
      }
      if (checkpoint.late()) {
        timing.late();
      } else {
        timing.early(checkpoint.leadRequests(), checkpoint.slackRequests());
      }
    }
  }
}
