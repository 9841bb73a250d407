package io.evenkeel.sim;

import io.evenkeel.sim.plan.PlanDrawer;
import io.evenkeel.sim.plan.PlanOptions;
import io.evenkeel.sim.plan.SimPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs plans. Stateless; each run is confined to the thread that runs it. */
public final class Simulation {

  private static final int LAST_STEPS = 60;

  private Simulation() {}

  /** Runs the plan of a seed. */
  public static SimResult run(long seed, PlanOptions options) {
    return run(PlanDrawer.draw(seed, options), null);
  }

  /**
   * Runs a plan.
   *
   * @param listener gets each step of the trace as a line, null for none
   */
  public static SimResult run(SimPlan plan, @Nullable Consumer<String> listener) {
    SimWorld world = new SimWorld(plan, listener);
    Optional<Failure> failure = Optional.empty();
    try {
      world.run();
    } catch (Violation violation) {
      failure = Optional.of(failure(world, violation.invariant(), violation));
    } catch (RuntimeException | AssertionError defect) {
      failure = Optional.of(failure(world, "defect", defect));
    }
    return result(world, failure);
  }

  private static Failure failure(SimWorld world, String invariant, Throwable cause) {
    StringBuilder detail = new StringBuilder(String.valueOf(cause.getMessage()));
    if (!(cause instanceof Violation)) {
      detail.insert(0, cause.getClass().getSimpleName() + ": ");
      StackTraceElement[] stack = cause.getStackTrace();
      for (int i = 0; i < Math.min(8, stack.length); i++) {
        detail.append("\n    at ").append(stack[i]);
      }
    }
    return new Failure(invariant, detail.toString(), world.steps(), world.trace.last(LAST_STEPS));
  }

  private static SimResult result(SimWorld world, Optional<Failure> failure) {
    Map<String, Integer> coverage = new LinkedHashMap<>();
    for (Rare rare : Rare.values()) {
      coverage.put(rare.text(), world.coverage.count(rare));
    }
    return new SimResult(
        world.plan,
        world.trace.hash(),
        world.steps(),
        world.micros(),
        world.checker.model().executed(),
        world.checker.model().last(),
        world.script().injected(),
        world.script().liesTold(),
        world.messagesLost(),
        world.checker.stableCheckpoints(),
        coverage,
        failure);
  }
}
