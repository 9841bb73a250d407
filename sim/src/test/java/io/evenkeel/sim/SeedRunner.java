package io.evenkeel.sim;

import io.evenkeel.sim.plan.FaultGroup;
import io.evenkeel.sim.plan.Lie;
import io.evenkeel.sim.plan.PlanOptions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongFunction;

/** Runs a seed inside whatever loader loaded it. */
public final class SeedRunner implements LongFunction<String> {

  private final PlanOptions options;

  /**
   * For plans of some kind; texts and numbers, because the caller's classes are of another loader.
   *
   * @param replicas n, 0 for what the seed chooses
   * @param groups names of {@link FaultGroup}s
   * @param lies names of {@link Lie}s
   */
  public SeedRunner(int replicas, String[] groups, String[] lies) {
    Set<FaultGroup> drawn = EnumSet.noneOf(FaultGroup.class);
    Arrays.stream(groups).map(FaultGroup::valueOf).forEach(drawn::add);
    Set<Lie> told = EnumSet.noneOf(Lie.class);
    Arrays.stream(lies).map(Lie::valueOf).forEach(told::add);
    this.options = new PlanOptions(replicas, drawn, told);
  }

  @Override
  public String apply(long seed) {
    return Simulation.run(seed, options).failure().map(Failure::invariant).orElse("");
  }
}
