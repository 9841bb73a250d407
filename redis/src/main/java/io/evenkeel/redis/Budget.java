package io.evenkeel.redis;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of commands and answers in memory, over all connections; but for the results that are just
 * coming in, of {@link Sender#REQUESTS_MAX} requests at most. Any number of threads.
 */
final class Budget {

  private final long bytesMax;
  private final AtomicLong used = new AtomicLong();

  Budget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes them, or says that there is no room. */
  boolean take(long bytes) {
    if (used.addAndGet(bytes) > bytesMax) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  long usedBytes() {
    return used.get();
  }

  long bytesMax() {
    return bytesMax;
  }
}
