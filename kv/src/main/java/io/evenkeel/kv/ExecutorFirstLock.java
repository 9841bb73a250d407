package io.evenkeel.kv;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion between one executor and one reader in which the reader gives way.
 *
 * <p>The executor takes the lock a hundred thousand times a second for microseconds, the reader for
 * as long as it may. Parking costs either side more than what it waits for, so both spin first. The
 * reader asks {@link #executorWaits()} while it holds the lock, and lets go when it has read enough
 * to be worth the change of hands. Reentrant.
 */
final class ExecutorFirstLock {

  /** Some 50 microseconds; the reader holds the lock for less once the executor waits. */
  private static final int SPINS = 2_000;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean executorWaits;

  /** The executor, once it has been here; written by itself only. */
  private volatile @Nullable Thread executor;

  void lockAsExecutor() {
    Thread current = Thread.currentThread();
    if (executor != current) {
      executor = current;
    }
    if (lock.tryLock()) {
      return;
    }
    executorWaits = true;
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (lock.tryLock()) {
        executorWaits = false;
        return;
      }
    }
    lock.lock();
    executorWaits = false;
  }

  /** The executor may read as well: it goes first then, too. */
  void lockAsReader() {
    if (executor == Thread.currentThread()) {
      lockAsExecutor();
      return;
    }
    for (int i = 0; i < SPINS; i++) {
      if (!executorWaits && lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    // Queued, so that an executor that never rests cannot keep the reader out for good.
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  boolean executorWaits() {
    return executorWaits;
  }
}
