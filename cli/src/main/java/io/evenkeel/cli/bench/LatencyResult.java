package io.evenkeel.cli.bench;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.base.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Latencies with checkpoints and without.
 *
 * @param method checkpoint method of the trials with checkpoints
 * @param objects in the state, 4 KiB each
 * @param peakPerSecond writes a cluster without checkpoints manages
 * @param ratePerSecond writes under which latencies were taken
 * @param intervalRequests requests between two checkpoints
 * @param trials in the order in which they ran
 * @param contradictions checkpoints with different roots, in words
 */
record LatencyResult(
    String method,
    int objects,
    double peakPerSecond,
    double ratePerSecond,
    long intervalRequests,
    List<LatencyTrial> trials,
    List<String> contradictions)
    implements RunsCommand.MeasuredRuns {

  /** How much larger p99.9 may be with checkpoints, all copies of {@code lazy} included. */
  static final double RATIO_GOAL = 1.5;

  /**
   * One trial.
   *
   * @param with whether checkpoints were taken
   * @param positions at which they were
   * @param checkpoints each replica's
   * @param compilingShare for which part of the time the JVMs compiled, all their compilers
   *     together
   * @param load what clients saw
   */
  record LatencyTrial(
      boolean with,
      long positions,
      List<Checkpoint> checkpoints,
      double compilingShare,
      LoadResult load) {

    /** From when a request was due. */
    Latency micros() {
      return load.closedLoop();
    }

    private boolean held() {
      return load.failures() == 0 && with == (positions > 0);
    }

    private List<String> cells(int number) {
      return List.of(
          Integer.toString(number),
          with ? "with" : "without",
          Long.toString(positions),
          Long.toString(load.requests()),
          millis(micros().p50()),
          millis(micros().p99()),
          millis(micros().p999()),
          millis(micros().max()),
          String.format(Locale.ROOT, "%.2f", compilingShare));
    }

    private Map<String, Object> json() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("checkpoints", with);
      tree.put("positions", positions);
      tree.put("requests", load.requests());
      tree.put("failed", load.failures());
      tree.put("p50Micros", micros().p50());
      tree.put("p99Micros", micros().p99());
      tree.put("p999Micros", micros().p999());
      tree.put("maxMicros", micros().max());
      tree.put("compilingShare", compilingShare);
      return tree;
    }
  }

  /** Median over the trials of what was measured with checkpoints over what was without. */
  private double ratio(ToLongFunction<Latency> value) {
    long[] with = values(true, value);
    long[] without = values(false, value);
    double[] ratios =
        IntStream.range(0, Math.min(with.length, without.length))
            .mapToDouble(trial -> (double) with[trial] / Math.max(1, without[trial]))
            .toArray();
    return Spread.of(ratios).median();
  }

  private long[] values(boolean with, ToLongFunction<Latency> value) {
    return trials.stream()
        .filter(trial -> trial.with() == with)
        .mapToLong(trial -> value.applyAsLong(trial.micros()))
        .toArray();
  }

  /** Whether replicas agree, every request was answered, and checkpoints were taken. */
  @Override
  public boolean held() {
    return contradictions.isEmpty() && trials.stream().allMatch(LatencyTrial::held);
  }

  /** For people. */
  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "TRIAL",
                "CHECKPOINTS",
                "TAKEN",
                "REQUESTS",
                "P50",
                "P99",
                "P99.9",
                "MAX",
                "COMPILING"));
    int number = 0;
    for (LatencyTrial trial : trials) {
      number++;
      table.row(trial.cells(number));
    }
    StringBuilder text = new StringBuilder(table.toString());
    text.append(
        String.format(
            Locale.ROOT,
            "%nms, counted from when a request was due; %,.0f writes a second, half of the %,.0f that"
                + " clusters manage without checkpoints;%n%,d objects of 4 KiB, a checkpoint every %,d"
                + " requests. COMPILING: for which part of the time the JVMs compiled, summed up.%n",
            ratePerSecond,
            peakPerSecond,
            objects,
            intervalRequests));
    text.append(
        String.format(
            Locale.ROOT,
            "p99.9 with / without checkpoints, median over trials = %.2f (goal at most %.1f: %s); p99 %.2f, p50 %.2f%n",
            ratio(Latency::p999),
            RATIO_GOAL,
            Wording.verdict(ratio(Latency::p999) <= RATIO_GOAL),
            ratio(Latency::p99),
            ratio(Latency::p50)));
    contradictions.forEach(found -> text.append("ROOTS DIFFER at ").append(found).append('\n'));
    return text.toString();
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f", micros / 1e3);
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    int with = 0;
    int without = 0;
    for (LatencyTrial trial : trials) {
      RunKey key =
          trial.with()
              ? RunKey.of("latency", method, "lazy", ++with)
              : RunKey.of("latency", RunKey.CONTROL, "", ++without);
      RunBuilder run = run(key, trial);
      if (runs.isEmpty()) {
        contradictions.forEach(found -> run.broken("roots differ at " + found));
      }
      runs.add(run.build());
    }
    return runs;
  }

  private RunBuilder run(RunKey key, LatencyTrial trial) {
    Setup setup =
        new Setup(
            objects,
            PauseRun.OBJECT_BYTES,
            LatencyRun.IN_FLIGHT_MAX,
            1,
            trial.with() ? intervalRequests : 0,
            true,
            ratePerSecond);
    RunBuilder run =
        new RunBuilder(key)
            .setup(setup)
            .load(trial.load())
            .checkpoints(trial.checkpoints())
            .figure("peakPerSecond", peakPerSecond)
            .figure("checkpointPositionsCount", trial.positions())
            .figure("compilingShare", trial.compilingShare());
    return trial.held()
        ? run
        : run.broken(
            trial.load().failures() + " failed requests, " + trial.positions() + " checkpoints");
  }

  @Override
  public List<Trial> runsOverTime() {
    List<Run> runs = runs();
    return IntStream.range(0, runs.size())
        .mapToObj(i -> new Trial(runs.get(i), trials.get(i).load().timeline()))
        .toList();
  }

  /** For programs. */
  @Override
  public Map<String, Object> json() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("objects", objects);
    tree.put("peakPerSecond", peakPerSecond);
    tree.put("ratePerSecond", ratePerSecond);
    tree.put("intervalRequests", intervalRequests);
    tree.put("p999Ratio", ratio(Latency::p999));
    tree.put("p99Ratio", ratio(Latency::p99));
    tree.put("p50Ratio", ratio(Latency::p50));
    tree.put("contradictions", new ArrayList<>(contradictions));
    tree.put("trials", trials.stream().map(LatencyTrial::json).toList());
    return tree;
  }
}
