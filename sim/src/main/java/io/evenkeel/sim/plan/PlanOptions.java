package io.evenkeel.sim.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What plans may be drawn.
 *
 * @param replicas n, or 0 to let the seed choose among 4, 7, 10 and 13
 * @param groups the kinds of faults that may occur
 * @param lies what liars may do, in the group {@link FaultGroup#BYZANTINE}
 */
public record PlanOptions(int replicas, Set<FaultGroup> groups, Set<Lie> lies) {

  /** Everything. */
  public static final PlanOptions ALL = new PlanOptions(0, EnumSet.allOf(FaultGroup.class));

  /** Options; n must be 0 or one of 4, 7, 10, 13. */
  public PlanOptions {
    if (replicas != 0 && (replicas < 4 || replicas > 13 || replicas % 3 != 1)) {
      throw new IllegalArgumentException("replicas must be 4, 7, 10 or 13, not " + replicas);
    }
    groups = groups.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(groups));
    lies = lies.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(lies));
  }

  /** Options with all lies. */
  public PlanOptions(int replicas, Set<FaultGroup> groups) {
    this(replicas, groups, EnumSet.allOf(Lie.class));
  }
}
