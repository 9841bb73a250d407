package io.evenkeel.testkit;

import java.util.SplittableRandom;

/** Makes operations of a service, such as its clients send. */
@FunctionalInterface
public interface Operations {

  /**
   * One more operation.
   *
   * @param random the only source of chance, so that a seed repeats the run
   * @return bytes as a client would send them; now and then some that the service must refuse
   */
  byte[] next(SplittableRandom random);
}
