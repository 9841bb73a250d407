package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;

/** Long work taken out of a step; see {@link io.evenkeel.agreement.Task}. */
@FunctionalInterface
public interface OrderingTask {

  /** Does the work; the result is stepped in. */
  OrderingEvent run(Authenticator authenticator);
}
