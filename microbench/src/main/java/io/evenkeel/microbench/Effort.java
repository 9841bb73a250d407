package io.evenkeel.microbench;

import java.time.Duration;

/**
 * How long everything is measured. Each round starts a JVM for every piece, between two of its
 * reference.
 *
 * @param warmUps iterations of a JVM that do not count
 * @param iterations those that do
 */
record Effort(int rounds, int warmUps, int iterations, Duration iteration) {

  /** For a verdict. */
  static final Effort FULL = new Effort(3, 3, 5, Duration.ofMillis(700));

  /** To see that all of it works, and roughly where it stands. */
  static final Effort QUICK = new Effort(1, 2, 3, Duration.ofMillis(400));

  Effort withRounds(int number) {
    return new Effort(number, warmUps, iterations, iteration);
  }
}
