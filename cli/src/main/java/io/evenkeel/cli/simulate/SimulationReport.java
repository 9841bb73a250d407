package io.evenkeel.cli.simulate;

import io.evenkeel.sim.Failure;
import io.evenkeel.sim.Shrinker;
import io.evenkeel.sim.SimResult;
import io.evenkeel.sim.Tally;
import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.SimPlan;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What simulations came to, for people and for programs. */
final class SimulationReport {

  private final PrintStream out;
  private final String replay;

  /**
   * @param replay options that belong to a seed
   */
  SimulationReport(PrintStream out, String replay) {
    this.out = out;
    this.replay = replay;
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  /** What a run will do. */
  void plan(SimPlan plan) {
    print(
        "seed %d: %d replicas, faulty %s, heals at %d ms, %s",
        plan.seed(), plan.replicas(), plan.faulty(), plan.healMicros() / 1000, plan.workload());
    faults(plan.faults());
  }

  private void faults(List<Fault> faults) {
    int place = 0;
    for (Fault fault : faults) {
      print("  %3d %-9s %s", place++, fault.group().name().toLowerCase(Locale.ROOT), fault);
    }
  }

  /** What a run came to. */
  void one(SimResult result) {
    print(
        "%s: %d steps, %.1f s of its own time, %d requests in %d batches, %d stable checkpoints,"
            + " %d faults, %d lies, %d messages lost",
        result.failure().isEmpty() ? "every invariant held" : "failed",
        result.steps(),
        result.virtualMicros() / 1e6,
        result.requests(),
        result.batches(),
        result.stableCheckpoints(),
        result.faultCount(),
        result.liesTold(),
        result.messagesLost());
    print("trace hash %016x", result.traceHash());
  }

  /** What many runs came to. */
  void tally(Tally tally, double seconds) {
    print(
        "%d runs in %.1f s (%.1f a second): %s",
        tally.runs(),
        seconds,
        tally.runs() / Math.max(seconds, 0.001),
        tally.failures().isEmpty() ? "every invariant held" : "an invariant was broken");
    print(
        "on average %.1f faults, %.1f lies, %.1f stable checkpoints, %.0f requests, %.0f steps",
        tally.faultsPerRun(),
        tally.liesPerRun(),
        tally.stableCheckpointsPerRun(),
        tally.requestsPerRun(),
        tally.stepsPerRun());
    print("replicas: %s; faults: %s", join(tally.runsByReplicas()), join(tally.faultsByGroup()));
    out.println("rare states reached:");
    tally.coverage().forEach((state, count) -> print("  %8d  %s", count, state));
  }

  private static String join(Map<?, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey().toString().toLowerCase(Locale.ROOT) + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Why a run failed, and how to see it again. */
  void failure(SimResult result, int @Nullable [] keep) {
    Failure failure = result.failure().orElseThrow();
    print("seed %d broke %s at step %d", result.plan().seed(), failure.invariant(), failure.step());
    out.println(failure.detail());
    out.println("the last steps:");
    failure.lastSteps().forEach(out::println);
    String places =
        keep == null
            ? ""
            : " --keep "
                + Arrays.stream(keep).mapToObj(String::valueOf).collect(Collectors.joining(","));
    print("repeat it: evenkeel simulate --seed %d%s%s", result.plan().seed(), replay, places);
  }

  /** The smallest plan that fails in the same way. */
  void shrunk(Shrinker.Shrunk shrunk) {
    print(
        "%d of its faults are enough (found in %d runs):",
        shrunk.kept().cardinality(), shrunk.runs());
    faults(shrunk.plan().faults());
    Failure failure = shrunk.result().failure().orElseThrow();
    out.println(failure.detail());
    String places =
        shrunk.kept().stream().mapToObj(String::valueOf).collect(Collectors.joining(","));
    String only = places.isEmpty() ? " --faults none" : " --keep " + places;
    print("repeat it: evenkeel simulate --seed %d%s%s --trace", shrunk.plan().seed(), replay, only);
  }

  /** A run, for programs. */
  static Map<String, Object> json(SimResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", result.plan().seed());
    json.put("replicas", result.plan().replicas());
    json.put("traceHash", String.format(Locale.ROOT, "%016x", result.traceHash()));
    json.put("steps", result.steps());
    json.put("virtualMicros", result.virtualMicros());
    json.put("requests", result.requests());
    json.put("batches", result.batches());
    json.put("faults", result.faultCount());
    json.put("lies", result.liesTold());
    json.put("stableCheckpoints", result.stableCheckpoints());
    json.put("plan", result.plan().faults().stream().map(Object::toString).toList());
    json.put("coverage", result.coverage());
    json.put("failure", result.failure().map(SimulationReport::json).orElse(null));
    return json;
  }

  private static Map<String, Object> json(Failure failure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("invariant", failure.invariant());
    json.put("detail", failure.detail());
    json.put("step", failure.step());
    json.put("lastSteps", failure.lastSteps());
    return json;
  }

  /** Many runs, for programs. */
  static Map<String, Object> json(Tally tally, double seconds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("runs", tally.runs());
    json.put("seconds", seconds);
    json.put("faultsPerRun", tally.faultsPerRun());
    json.put("liesPerRun", tally.liesPerRun());
    json.put("stableCheckpointsPerRun", tally.stableCheckpointsPerRun());
    json.put("requestsPerRun", tally.requestsPerRun());
    json.put("runsByReplicas", tally.runsByReplicas());
    json.put("faultsByGroup", tally.faultsByGroup());
    json.put("coverage", tally.coverage());
    json.put("neverReached", tally.neverReached());
    json.put("failures", tally.failures().stream().map(SimulationReport::json).toList());
    return json;
  }
}
