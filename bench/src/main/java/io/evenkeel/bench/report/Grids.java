package io.evenkeel.bench.report;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.Summaries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What was measured as tables: medians of trials, minimum and maximum in brackets. */
public final class Grids {

  private static final String NOTE =
      "Medians of trials, in brackets the smallest and the largest. Latency counts from when a"
          + " request was due; with clients that wait for their results it is corrected for the"
          + " requests they did not send meanwhile. Pause: longest stop of any replica's executor."
          + " Late: captures that were not over at their position, of all. CPU is that of all"
          + " replicas; allocated, what one replica asked its heap for. Memory: how far a"
          + " replica's resident memory rose at most. Of TCP: values that clients sent or got in a"
          + " second over what plain TCP brings from one thread to another.";

  private Grids() {}

  /** The trials of each variant of an experiment, in the order in which they came first. */
  static Map<String, List<Run>> variants(Results results, String experiment) {
    Map<String, List<Run>> variants = new LinkedHashMap<>();
    results
        .of(experiment)
        .forEach(run -> variants.computeIfAbsent(name(run), name -> new ArrayList<>()).add(run));
    return variants;
  }

  private static String name(Run run) {
    return (run.variant() + " " + method(run)).strip();
  }

  /** A method's name for people. */
  static String method(Run run) {
    RunKey key = run.key();
    if (key.control()) {
      return "no checkpoints";
    }
    // What is common need not be said.
    boolean usual = key.completion().isEmpty() || key.completion().equals("lazy");
    return usual ? key.method() : key.method() + " " + key.completion();
  }

  /** The names of all experiments, in the order in which they came first. */
  public static List<String> experiments(Results results) {
    return results.runs().stream().map(Run::experiment).distinct().toList();
  }

  /** One experiment; columns that no run has anything to say about are left out. */
  public static List<Grid> of(Results results, String experiment) {
    Map<String, List<Run>> variants = variants(results, experiment);
    List<Grid> grids = new ArrayList<>();
    if (results.of(experiment).anyMatch(run -> run.requests() > 0)) {
      grids.add(load(variants, results.limits()));
    }
    if (results.of(experiment).anyMatch(run -> !run.checkpoints().isEmpty())) {
      grids.add(checkpoints(variants, results.limits()));
    }
    if (FigureTables.has(experiment)) {
      grids.addAll(FigureTables.of(results, experiment, variants));
    }
    TreeSet<String> figures = new TreeSet<>();
    results.of(experiment).forEach(run -> figures.addAll(run.figures().keySet()));
    figures.removeAll(FigureTables.shown(experiment));
    if (!figures.isEmpty()) {
      grids.add(figures(variants, List.copyOf(figures)));
    }
    return grids;
  }

  private static Grid load(Map<String, List<Run>> variants, Limits limits) {
    List<List<String>> rows = new ArrayList<>();
    variants.forEach(
        (name, runs) ->
            rows.add(
                List.of(
                    name,
                    Integer.toString(runs.size()),
                    whole(Spread.of(runs, Run::throughputPerSecond)),
                    millis(Spread.of(runs, run -> run.latencyMicros().p50() / 1e3)),
                    millis(Spread.of(runs, run -> run.latencyMicros().p99() / 1e3)),
                    millis(Spread.of(runs, run -> run.latencyMicros().p999() / 1e3)),
                    millis(Spread.of(runs, run -> run.latencyMicros().max() / 1e3)),
                    millis(Spread.of(runs, Run::stallMillisMax)),
                    whole(
                        Spread.of(
                            runs, run -> run.cpuSeconds() * 1e6 / Math.max(1, run.requests()))),
                    ofTcp(runs, limits),
                    whole(Spread.of(runs, Run::allocatedBytesPerRequest)),
                    Long.toString(runs.stream().mapToLong(Run::failed).sum()))));
    return new Grid(
        "",
        List.of(
            "",
            "trials",
            "requests/s",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "max ms",
            "longest stall ms",
            "CPU us a request",
            "of TCP",
            "allocated B a request",
            "failed"),
        rows,
        NOTE);
  }

  private static Grid checkpoints(Map<String, List<Run>> variants, Limits limits) {
    List<List<String>> rows = new ArrayList<>();
    variants.forEach(
        (name, runs) -> {
          List<Checkpoint> all = runs.stream().flatMap(r -> r.checkpoints().stream()).toList();
          if (!all.isEmpty()) {
            rows.add(
                List.of(
                    name,
                    Integer.toString(all.size()),
                    millis(Spread.of(runs, run -> run.longestPauseMicros() / 1e3)),
                    millis(Spread.of(all, c -> c.pauseMicros() / 1e3)),
                    millis(Spread.of(runs, Summaries::stallMillis)),
                    millis(Spread.of(all, Checkpoint::captureMillis)),
                    millis(Spread.of(all, Checkpoint::completionMillis)),
                    millis(Spread.of(all, Checkpoint::publishMillis)),
                    whole(Spread.of(all, Checkpoint::objectsCapturedInPause)),
                    whole(Spread.of(all, Checkpoint::objectsModifiedDuringCapture)),
                    all.stream().filter(Checkpoint::late).count() + " of " + all.size(),
                    millis(Spread.of(runs, run -> run.extraMemoryBytesMax() / 1e6)),
                    ofLimit(all, limits)));
          }
        });
    return new Grid(
        "",
        List.of(
            "",
            "taken",
            "longest pause ms",
            "whole pause ms",
            "stall ms",
            "capture ms",
            "completion ms",
            "publish ms",
            "objects in pause",
            "modified meanwhile",
            "late",
            "memory MB",
            "capture of scan"),
        rows,
        "One checkpoint for each position and replica. Capture of scan: bytes captured in a second,"
            + " beside the load and paced so that the load hardly notices, over what a bare scan of"
            + " an SQLite table reads.");
  }

  private static String ofTcp(List<Run> runs, Limits limits) {
    double bytes = Spread.of(runs, run -> run.throughputPerSecond() * run.objectBytes()).median();
    return bytes == 0 || limits.loopbackBytesPerSecond() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.3f", bytes / limits.loopbackBytesPerSecond());
  }

  private static String ofLimit(List<Checkpoint> all, Limits limits) {
    double[] rates =
        all.stream()
            .filter(c -> c.captureMillis() > 0)
            .mapToDouble(c -> c.bytes() * 1e3 / c.captureMillis())
            .toArray();
    return rates.length == 0 || limits.sqliteScanBytesPerSecond() == 0
        ? "-"
        : String.format(
            Locale.ROOT, "%.3f", Spread.of(rates).median() / limits.sqliteScanBytesPerSecond());
  }

  private static Grid figures(Map<String, List<Run>> variants, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, List<Run>> variant : variants.entrySet()) {
      for (String name : names) {
        double[] values =
            variant.getValue().stream()
                .flatMap(run -> run.figure(name).stream().boxed())
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (values.length > 0) {
          rows.add(List.of(variant.getKey(), name, text(Spread.of(values))));
        }
      }
    }
    return new Grid("", List.of("", "figure", "measured"), rows, "");
  }

  private static String whole(Spread spread) {
    return format("%,.0f", spread);
  }

  private static String millis(Spread spread) {
    return text(spread);
  }

  static String text(Spread spread) {
    return spread.count() == 1 || spread.min() == spread.max()
        ? Bars.number(spread.median())
        : Bars.number(spread.median())
            + " ["
            + Bars.number(spread.min())
            + ", "
            + Bars.number(spread.max())
            + "]";
  }

  private static String format(String format, Spread spread) {
    return spread.min() == spread.max()
        ? String.format(Locale.ROOT, format, spread.median())
        : String.format(
            Locale.ROOT,
            format + " [" + format + ", " + format + "]",
            spread.median(),
            spread.min(),
            spread.max());
  }
}
