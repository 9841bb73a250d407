package io.evenkeel.cli.demo;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What clients know about each key: the last version that was acknowledged, and whether more may
 * have been written. Each key has at most one write under way, so what may be read is exact. Any
 * thread.
 */
final class Ledger {

  /** What {@link #beginWrite} says when the key must not be written now. */
  static final int BUSY = -1;

  private static final int FREE = 0;
  private static final int WRITING = 1;
  private static final int UNCERTAIN = 2;

  private final AtomicIntegerArray state;
  private final AtomicIntegerArray issued;
  private final AtomicIntegerArray acknowledged;

  Ledger(int keys) {
    this.state = new AtomicIntegerArray(keys);
    this.issued = new AtomicIntegerArray(keys);
    this.acknowledged = new AtomicIntegerArray(keys);
  }

  /** The version to write, or {@link #BUSY}. */
  int beginWrite(int key) {
    return state.compareAndSet(key, FREE, WRITING) ? issued.incrementAndGet(key) : BUSY;
  }

  /** The write got its result. */
  void acknowledged(int key, int version) {
    acknowledged.set(key, version);
    state.set(key, FREE);
  }

  /** The write was certainly not executed. */
  void refused(int key) {
    state.set(key, FREE);
  }

  /** The write got no result: it may be executed or not, even later. The key rests from now on. */
  void unknown(int key) {
    state.set(key, UNCERTAIN);
  }

  /** The oldest version that may be read from now on. */
  int oldestReadable(int key) {
    return acknowledged.get(key);
  }

  /** The newest version that may have been read until now. */
  int newestReadable(int key) {
    return issued.get(key);
  }

  /** Whether a version may be read when nothing is under way. */
  boolean mayBe(int key, int version) {
    int last = acknowledged.get(key);
    return version == last
        || (state.get(key) != FREE && version > last && version <= issued.get(key));
  }

  /** Writes acknowledged, those that were overwritten included. */
  long writesAcknowledged() {
    long sum = 0;
    for (int key = 0; key < acknowledged.length(); key++) {
      sum += acknowledged.get(key);
    }
    return sum;
  }
}
