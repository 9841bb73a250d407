package io.evenkeel.cli.ratis;

import io.evenkeel.bench.Spread;
import io.evenkeel.bench.load.Bucket;
import io.evenkeel.cli.base.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the demonstration says: medians over trials, [least, most], and the ratios. */
final class DemoReport {

  private static final String BARS = " .:-=+*#%@";
  private static final int WIDTH = 72;

  private final List<String> names;
  private final List<DemoRun> runs;

  /**
   * @param method of Evenkeel's checkpoints
   * @param runs all trials of each kind
   */
  DemoReport(String method, List<DemoRun> runs) {
    this.names = List.of(DemoRun.NONE, DemoRun.PLAIN, method);
    this.runs = List.copyOf(runs);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(table());
    text.append("\nthroughput over time, from nothing (space) to the most (@):\n");
    double top =
        runs.stream()
            .flatMapToDouble(run -> columns(run).stream().mapToDouble(d -> d))
            .max()
            .orElse(1);
    for (DemoRun run : runs) {
      text.append(String.format(Locale.ROOT, "%-16s %d |", run.name(), run.trial()));
      for (double value : columns(run)) {
        int level = (int) Math.ceil(value / top * (BARS.length() - 1));
        text.append(BARS.charAt(Math.max(0, Math.min(BARS.length() - 1, level))));
      }
      text.append("|\n");
    }
    text.append(conclusion());
    return text.toString();
  }

  private String conclusion() {
    if (nothingTaken()) {
      return "\nin some run nothing was taken, so these compare nothing: give more --seconds or a"
          + " shorter --interval\n";
    }
    return String.format(
        Locale.ROOT,
        "%nplain snapshots pause %.0f times as long as %s (goal: 25), which leaves %.2f of the"
            + " throughput without any (goal: 0.95)%n",
        pauseRatio(),
        names.get(2),
        throughputRatio(names.get(2)));
  }

  /** A pause of nothing is not short. */
  private boolean nothingTaken() {
    return runs.stream()
        .filter(run -> !run.name().equals(DemoRun.NONE))
        .anyMatch(run -> run.pauseMillisMax() == 0);
  }

  private Table table() {
    Table table =
        new Table(List.of("RUN", "PAUSE MAX MS", "STALL MAX MS", "REQUESTS/S", "OF THOSE WITHOUT"));
    for (String name : names) {
      table.row(
          List.of(
              name,
              spread(name, "%.1f", DemoRun::pauseMillisMax),
              spread(name, "%.0f", DemoRun::stallMillisMax),
              spread(name, "%.0f", run -> run.load().throughputPerSecond()),
              String.format(Locale.ROOT, "%.2f", throughputRatio(name))));
    }
    return table;
  }

  private String spread(String name, String form, ToDoubleFunction<DemoRun> figure) {
    Spread spread = spread(name, figure);
    return String.format(
        Locale.ROOT,
        form + " [" + form + ", " + form + "]",
        spread.median(),
        spread.min(),
        spread.max());
  }

  private Spread spread(String name, ToDoubleFunction<DemoRun> figure) {
    return Spread.of(runs.stream().filter(run -> run.name().equals(name)).toList(), figure);
  }

  private double median(String name, ToDoubleFunction<DemoRun> figure) {
    return spread(name, figure).median();
  }

  private double pauseRatio() {
    return median(DemoRun.PLAIN, DemoRun::pauseMillisMax)
        / Math.max(0.001, median(names.get(2), DemoRun::pauseMillisMax));
  }

  private double throughputRatio(String name) {
    return median(name, run -> run.load().throughputPerSecond())
        / median(DemoRun.NONE, run -> run.load().throughputPerSecond());
  }

  /** Throughput in as many pieces as fit into a line, each the least of its buckets. */
  private static List<Double> columns(DemoRun run) {
    List<Bucket> buckets = run.load().timeline();
    int columns = Math.min(WIDTH, Math.max(1, buckets.size()));
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      int from = i * buckets.size() / columns;
      int to = Math.max(from + 1, (i + 1) * buckets.size() / columns);
      all.add(
          buckets.subList(from, Math.min(to, buckets.size())).stream()
              .mapToDouble(Bucket::completed)
              .min()
              .orElse(0));
    }
    return all;
  }

  Map<String, Object> json() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (DemoRun run : runs) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("run", run.name());
      facts.put("trial", run.trial());
      facts.put("pauseMillisMax", run.pauseMillisMax());
      facts.put("stallMillisMax", run.stallMillisMax());
      facts.put("requestsPerSecond", run.load().throughputPerSecond());
      facts.put("failed", run.load().failures());
      all.add(facts);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("runs", all);
    result.put("everyRunTookSome", !nothingTaken());
    if (!nothingTaken()) {
      result.put("pauseRatioPlainToEvenkeel", pauseRatio());
      result.put("throughputRatioToNone", throughputRatio(names.get(2)));
    }
    return result;
  }
}
