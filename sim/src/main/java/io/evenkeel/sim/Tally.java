package io.evenkeel.sim;

import io.evenkeel.sim.plan.FaultGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums over many runs. One thread at a time. */
public final class Tally {

  private final Map<String, Long> coverage = new LinkedHashMap<>();
  private final Map<FaultGroup, Long> faultsByGroup = new TreeMap<>();
  private final Map<Integer, Long> runsByReplicas = new TreeMap<>();
  private final List<SimResult> failures = new ArrayList<>();
  private long runs;
  private long faults;
  private long lies;
  private long stable;
  private long requests;
  private long steps;

  /** Nothing yet. */
  public Tally() {
    for (Rare rare : Rare.values()) {
      coverage.put(rare.text(), 0L);
    }
  }

  /** Adds a run. */
  public void add(SimResult result) {
    runs++;
    faults += result.faultCount();
    lies += result.liesTold();
    stable += result.stableCheckpoints();
    requests += result.requests();
    steps += result.steps();
    runsByReplicas.merge(result.plan().replicas(), 1L, Long::sum);
    result.faults().forEach((group, count) -> faultsByGroup.merge(group, (long) count, Long::sum));
    result.coverage().forEach((state, count) -> coverage.merge(state, (long) count, Long::sum));
    if (result.failure().isPresent()) {
      failures.add(result);
    }
  }

  /** Runs added. */
  public long runs() {
    return runs;
  }

  /** The runs that failed, in the order in which they were added. */
  public List<SimResult> failures() {
    return List.copyOf(failures);
  }

  private double mean(long sum) {
    return runs == 0 ? 0 : (double) sum / runs;
  }

  /** Faults of the plan that began, on average. */
  public double faultsPerRun() {
    return mean(faults);
  }

  /** Checkpoints that became stable, on average. */
  public double stableCheckpointsPerRun() {
    return mean(stable);
  }

  /** Messages that lying replicas changed or withheld, on average. */
  public double liesPerRun() {
    return mean(lies);
  }

  /** Requests executed, on average. */
  public double requestsPerRun() {
    return mean(requests);
  }

  /** Actions of the scheduler, on average. */
  public double stepsPerRun() {
    return mean(steps);
  }

  /** Faults that began, by group. */
  public Map<FaultGroup, Long> faultsByGroup() {
    return new TreeMap<>(faultsByGroup);
  }

  /** Runs by size of the cluster. */
  public Map<Integer, Long> runsByReplicas() {
    return new TreeMap<>(runsByReplicas);
  }

  /** How often each rare state was reached, by its description. */
  public Map<String, Long> coverage() {
    return new LinkedHashMap<>(coverage);
  }

  /** Rare states that no run reached. */
  public List<String> neverReached() {
    return coverage.entrySet().stream()
        .filter(entry -> entry.getValue() == 0)
        .map(Map.Entry::getKey)
        .toList();
  }
}
