package io.evenkeel.sim.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What plans may be drawn.
 *
 * @param replicas n, or 0 to let the seed choose among 4, 7, 10 and 13
 * @param groups the kinds of faults that may occur
 */
public record PlanOptions(int replicas, Set<FaultGroup> groups) {

  /** Everything. */
  public static final PlanOptions ALL = new PlanOptions(0, EnumSet.allOf(FaultGroup.class));

  /**
   * Everything but changes of the configuration, which have a known failure: see "Known failures"
   * in docs/SIMULATION.md.
   */
  public static final PlanOptions USUAL =
      new PlanOptions(0, EnumSet.complementOf(EnumSet.of(FaultGroup.RECONFIGURATION)));

  /** Options; n must be 0 or one of 4, 7, 10, 13. */
  public PlanOptions {
    if (replicas != 0 && (replicas < 4 || replicas > 13 || replicas % 3 != 1)) {
      throw new IllegalArgumentException("replicas must be 4, 7, 10 or 13, not " + replicas);
    }
    groups = groups.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(groups));
  }
}
