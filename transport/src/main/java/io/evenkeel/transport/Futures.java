package io.evenkeel.transport;

import io.netty.util.concurrent.Future;

/** Netty's futures. */
final class Futures {

  private Futures() {}

  /**
   * Says that nobody waits for this one: how a close or a write ends is seen in the channel's own
   * events (inactive, exception caught), where it is counted.
   */
  static void seenInPipeline(Future<?> future) {
    if (future.isCancelled()) {
      throw new IllegalStateException("nobody cancels these");
    }
  }
}
