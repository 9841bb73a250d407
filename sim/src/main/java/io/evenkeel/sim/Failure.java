package io.evenkeel.sim;

import java.util.List;

/**
 * What went wrong in a run.
 *
 * @param invariant which one does not hold, or "defect" if something of ours threw
 * @param step how many actions had been run
 * @param lastSteps the last steps, oldest first
 */
public record Failure(String invariant, String detail, long step, List<String> lastSteps) {

  /** A failure. */
  public Failure {
    lastSteps = List.copyOf(lastSteps);
  }
}
