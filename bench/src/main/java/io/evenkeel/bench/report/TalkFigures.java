package io.evenkeel.bench.report;

import io.evenkeel.bench.Phase;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.Summaries;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.load.Bucket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The pictures of one series: throughput and latency over time, and bars. */
final class TalkFigures {

  private static final double PER_SECOND = 1000.0 / Bucket.MILLIS;

  private final String experiment;
  private final Map<String, List<Trial>> variants = new LinkedHashMap<>();

  /**
   * @param trials of all experiments
   */
  TalkFigures(String experiment, List<Trial> trials) {
    this.experiment = experiment;
    for (Trial trial : trials) {
      Run run = trial.run();
      if (run.experiment().equals(experiment)) {
        variants.computeIfAbsent(Grids.method(run), m -> new ArrayList<>()).add(trial);
      }
    }
  }

  /** Pictures by the name of their file, without its ending. */
  Map<String, Chart> charts() {
    List<Trial> shown =
        variants.values().stream()
            .map(TalkFigures::typical)
            .filter(trial -> !trial.timeline().isEmpty())
            .toList();
    double seconds = max(shown, trial -> trial.run().seconds());
    double topThroughput = max(shown, t -> max(t, bucket -> bucket.completed() * PER_SECOND));
    double topLatency = max(shown, t -> max(t, bucket -> bucket.latency().max() / 1e3));
    Map<String, Chart> charts = new LinkedHashMap<>();
    for (Trial trial : shown) {
      Run run = trial.run();
      String name = Grids.method(run);
      String file = (experiment + "-" + name).toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
      List<Phase> phases = Phase.of(run, 0);
      charts.put(
          file + "-throughput",
          new Chart(
              name + ": requests per second",
              seconds,
              topThroughput,
              List.of(series("requests", trial, bucket -> bucket.completed() * PER_SECOND)),
              phases,
              List.of()));
      charts.put(
          file + "-latency",
          new Chart(
              name + ": latency in milliseconds",
              seconds,
              topLatency,
              List.of(
                  series("max", trial, bucket -> bucket.latency().max() / 1e3),
                  series("p99", trial, bucket -> bucket.latency().p99() / 1e3),
                  series("p50", trial, bucket -> bucket.latency().p50() / 1e3)),
              phases,
              List.of()));
    }
    return charts;
  }

  /** The trial whose throughput is in the middle. */
  private static Trial typical(List<Trial> trials) {
    List<Trial> sorted = new ArrayList<>(trials);
    sorted.sort(Comparator.comparingDouble(trial -> trial.run().throughputPerSecond()));
    return sorted.get(sorted.size() / 2);
  }

  private static double max(List<Trial> trials, ToDoubleFunction<Trial> value) {
    return trials.stream().mapToDouble(value).max().orElse(0);
  }

  private static double max(Trial trial, ToDoubleFunction<Bucket> value) {
    return trial.timeline().stream().mapToDouble(value).max().orElse(0);
  }

  private static Chart.Series series(String name, Trial trial, ToDoubleFunction<Bucket> value) {
    return new Chart.Series(
        name, trial.timeline().stream().mapToDouble(value).toArray(), Bucket.MILLIS / 1000.0);
  }

  /** Bars by the name of their file. */
  Map<String, Bars> bars() {
    Map<String, Bars> bars = new LinkedHashMap<>();
    boolean checkpoints =
        variants.values().stream()
            .flatMap(List::stream)
            .anyMatch(trial -> !trial.run().checkpoints().isEmpty());
    bars.put(
        experiment + "-throughput",
        bars("requests per second", false, true, Run::throughputPerSecond));
    bars.put(
        experiment + "-p999",
        bars(
            "99.9 % of requests were not slower than, ms",
            false, true, run -> run.latencyMicros().p999() / 1e3));
    if (!checkpoints) {
      return bars;
    }
    bars.put(
        experiment + "-pause",
        bars(
            "longest pause of an executor, ms",
            true,
            false,
            run -> run.longestPauseMicros() / 1e3));
    bars.put(
        experiment + "-stall",
        bars("stall around a checkpoint, ms", true, false, Summaries::stallMillis));
    return bars;
  }

  private Bars bars(
      String title, boolean logarithmic, boolean control, ToDoubleFunction<Run> value) {
    List<Bars.Bar> all = new ArrayList<>();
    variants.forEach(
        (name, trials) -> {
          List<Run> runs = trials.stream().map(Trial::run).toList();
          if (control || !runs.get(0).method().equals(RunKey.CONTROL)) {
            all.add(new Bars.Bar(name, Spread.of(runs, value)));
          }
        });
    return new Bars(title, logarithmic, all);
  }
}
