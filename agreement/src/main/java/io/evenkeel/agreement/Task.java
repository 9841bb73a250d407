package io.evenkeel.agreement;

/**
 * Long work (signing, verifying) taken out of a step: a pure function on immutable input. May run
 * on any thread, or later in the same one; its result is stepped in as an event, in any order.
 * Every task has to be run once; a result that comes too late is ignored.
 */
@FunctionalInterface
public interface Task {

  /** Does the work. */
  Event run(Authenticator authenticator);
}
