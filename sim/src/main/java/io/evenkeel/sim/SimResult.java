package io.evenkeel.sim;

import io.evenkeel.sim.plan.FaultGroup;
import io.evenkeel.sim.plan.SimPlan;
import java.util.Map;
import java.util.Optional;

/**
 * What a run came to.
 *
 * @param traceHash equal for equal runs
 * @param steps actions run
 * @param virtualMicros how long it took in its own time
 * @param requests executed
 * @param batches agreed
 * @param faults how many of each group began
 * @param liesTold messages that lying replicas changed or withheld
 * @param messagesLost messages the network dropped
 * @param stableCheckpoints positions at which a checkpoint became stable
 * @param coverage how often each rare state was reached, by its description
 */
public record SimResult(
    SimPlan plan,
    long traceHash,
    long steps,
    long virtualMicros,
    int requests,
    long batches,
    Map<FaultGroup, Integer> faults,
    long liesTold,
    long messagesLost,
    long stableCheckpoints,
    Map<String, Integer> coverage,
    Optional<Failure> failure) {

  /** A result. */
  public SimResult {
    faults = Map.copyOf(faults);
  }

  /** Faults of the plan that began. */
  public int faultCount() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }
}
