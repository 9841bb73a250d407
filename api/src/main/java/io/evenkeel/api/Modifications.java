package io.evenkeel.api;

/** The library's callback by which a service reports what it is about to change. */
@FunctionalInterface
public interface Modifications {

  /**
   * Reports that {@code id} is about to be changed, created or deleted. Called <em>before</em> the
   * change, from within {@link ObjectService#invoke}, on the same thread; reporting an object that
   * then stays as it was is harmless, reporting one twice as well. A change that was not reported
   * makes this replica's checkpoints wrong, which the others will notice.
   */
  void modified(ObjectId id);
}
