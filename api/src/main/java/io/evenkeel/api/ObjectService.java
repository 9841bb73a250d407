package io.evenkeel.api;

import org.jspecify.annotations.Nullable;

/**
 * A replicated service whose state consists of objects (the talk's Variant I, after BASE).
 *
 * <p><b>Determinism.</b> The state and all results are a function of the requests executed so far:
 * no clock, no randomness but {@link Request#seed()}, no iteration order of hash tables, no locale,
 * no thread. An operation that cannot be understood gets a result that says so. An exception out of
 * {@link #invoke} means the state may be half changed: this replica stops executing and names the
 * cause.
 *
 * <p><b>Threads.</b> All methods are called from one thread at a time, in turn, unless {@link
 * #concurrentReads()} returns true: then {@link #object}, {@link #ids} and {@link #objects} may run
 * on a second thread while {@link #invoke} runs on the first. Such reads may see a half-written
 * object (it is read again, since it was reported) but must be memory-safe.
 */
public interface ObjectService extends StateView, AutoCloseable {

  /**
   * Executes one request.
   *
   * @param request the request in its agreed place
   * @param modifications told every object <em>before</em> it changes
   * @return the result, the same on every correct replica
   */
  Result invoke(Request request, Modifications modifications);

  /**
   * Whether an operation only reads: executing it changes no object, whatever the state. Decides
   * which permission a client needs for it. A pure function of the bytes, the same on every
   * replica; it must not throw, and say false of what it does not understand. Asked on the
   * executing thread, and only for clients that may do one of both.
   *
   * @param operation as in {@link Request#operation()}; not changed
   * @return false if not overridden: every operation needs the permission to write
   */
  default boolean readsOnly(byte[] operation) {
    return false;
  }

  /**
   * Sets an object to a value from a verified checkpoint, or removes it.
   *
   * @param value the canonical bytes, or null to remove the object; removing a missing one succeeds
   */
  void install(ObjectId id, byte @Nullable [] value);

  /**
   * Whether {@link #object}, {@link #ids} and {@link #objects} may run on a second thread while
   * {@link #invoke} runs. If not, the library reads in short slices between batches.
   */
  default boolean concurrentReads() {
    return false;
  }

  /** Called before the first request of each batch, on the executing thread. */
  default void batchStarted() {}

  /** Called after the last request of each batch, before any result leaves the replica. */
  default void batchFinished() {}

  /** Releases what the service holds. Called once, when the replica stops. */
  @Override
  default void close() {}
}
