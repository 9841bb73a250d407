package io.evenkeel.sim;

import io.evenkeel.sim.plan.PlanOptions;
import java.util.function.LongFunction;

/** Runs a seed inside whatever loader loaded it. */
public final class SeedRunner implements LongFunction<String> {

  @Override
  public String apply(long seed) {
    return Simulation.run(seed, PlanOptions.ALL).failure().map(Failure::invariant).orElse("");
  }
}
