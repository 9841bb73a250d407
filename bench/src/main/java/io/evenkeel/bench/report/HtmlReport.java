package io.evenkeel.bench.report;

import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.Summaries;
import io.evenkeel.bench.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html} of any experiments. */
final class HtmlReport {

  private final Results results;
  private final List<Trial> trials;
  private final StringBuilder html = new StringBuilder(1 << 18);

  private HtmlReport(Results results, List<Trial> trials) {
    this.results = results;
    this.trials = trials;
  }

  /** The whole document. */
  static String of(Results results, List<Trial> trials) {
    return new HtmlReport(results, trials).build();
  }

  private String build() {
    html.append("<h1>Evenkeel: what checkpoints cost</h1>\n");
    html.append("<p class=\"verdict ")
        .append(
            results.held()
                ? "ok\">Everything held that had to."
                : "failed\">Something did not hold that had to; see below.")
        .append("</p>\n");
    Words.INTRODUCTION.forEach(this::paragraph);
    broken();
    if (!results.summary().isEmpty()) {
      heading("The methods in one table");
      grid(Marks.table(results.summary()));
      methods();
    }
    for (String experiment : Grids.experiments(results)) {
      heading(Words.title(experiment));
      Words.explanation(experiment).ifPresent(this::paragraph);
      conditions(experiment);
      if (experiment.startsWith(Summaries.TALK) || hasTimeline(experiment)) {
        figures(experiment);
      }
      Grids.of(results, experiment).forEach(this::grid);
    }
    machine();
    return Page.of("Evenkeel: what checkpoints cost", html.toString());
  }

  private void heading(String text) {
    html.append("<h2>").append(Html.text(text)).append("</h2>\n");
  }

  private void paragraph(String text) {
    html.append("<p class=rule>").append(Html.text(text)).append("</p>\n");
  }

  private void note(String text) {
    html.append("<p class=\"note rule\">").append(Html.text(text)).append("</p>\n");
  }

  private void grid(Grid grid) {
    html.append(Html.table(grid.header(), grid.rows()));
    if (!grid.note().isEmpty()) {
      note(grid.note());
    }
  }

  private void broken() {
    for (Run run : results.runs()) {
      for (String what : run.broken()) {
        html.append("<p class=\"verdict failed\">")
            .append(Html.text(run.key().label() + ", trial " + run.trial() + ": " + what))
            .append("</p>\n");
      }
    }
  }

  private void methods() {
    html.append("<dl class=note>");
    results
        .summary()
        .forEach(
            summary ->
                Words.method(summary.method())
                    .ifPresent(
                        text ->
                            html.append("<dt>")
                                .append(Html.text(summary.method()))
                                .append("</dt><dd>")
                                .append(Html.text(text))
                                .append("</dd>\n")));
    html.append("</dl>\n");
  }

  /** Of the first run: the others of an experiment differ in what is compared. */
  private void conditions(String experiment) {
    Run run = results.of(experiment).findFirst().orElseThrow();
    long trialsEach = results.of(experiment).mapToInt(Run::trial).max().orElse(1);
    List<String> parts = new ArrayList<>();
    if (run.objects() > 0) {
      parts.add(
          String.format(Locale.ROOT, "%,d objects of %,d bytes", run.objects(), run.objectBytes()));
    }
    if (run.clients() > 0) {
      parts.add(
          run.ratePerSecond() > 0
              ? String.format(Locale.ROOT, "%,.0f requests due each second", run.ratePerSecond())
              : String.format(Locale.ROOT, "%,d clients", run.clients()));
      parts.add(
          String.format(Locale.ROOT, "%.0f %% of the requests write", run.writeShare() * 100));
    }
    long interval = results.of(experiment).mapToLong(Run::intervalRequests).max().orElse(0);
    if (interval > 0) {
      parts.add(String.format(Locale.ROOT, "a checkpoint every %,d requests", interval));
    }
    parts.add(run.durable() ? "logs are synced" : "logs are not synced");
    parts.add(trialsEach == 1 ? "one trial each" : trialsEach + " trials each, in turns");
    note(String.join("; ", parts) + ".");
  }

  private boolean hasTimeline(String experiment) {
    return trials.stream()
        .anyMatch(
            trial -> trial.run().experiment().equals(experiment) && !trial.timeline().isEmpty());
  }

  private void figures(String experiment) {
    TalkFigures figures = new TalkFigures(experiment, trials);
    html.append("<p class=\"note rule\">")
        .append(Page.LEGEND)
        .append(
            "as replica 0 measured them. Point at one for its figures. Each method's trial with the"
                + " middle throughput; all charts have the same scales.</p>\n<div class=charts>");
    figures.charts().values().forEach(chart -> html.append(chart.html()));
    html.append("</div>\n");
    figures.bars().values().forEach(bars -> html.append(bars.html()));
    note("Bars: medians of trials. The line across goes from the smallest to the largest.");
  }

  private void machine() {
    Limits limits = results.limits();
    heading("Machine and conditions");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("command", results.command()));
    rows.add(List.of("commit", results.commit()));
    rows.add(
        List.of(
            "machine",
            String.format(
                Locale.ROOT,
                "%d cores, %.1f GB, %s",
                results.machine().cores(),
                results.machine().memoryBytes() / 1e9,
                results.machine().jdk())));
    rows.add(List.of("copying memory", rate(limits.memcpyBytesPerSecond())));
    rows.add(List.of("SHA-256", rate(limits.sha256BytesPerSecond())));
    rows.add(List.of("scanning SQLite in memory", rate(limits.sqliteScanBytesPerSecond())));
    rows.add(List.of("TCP on this machine", rate(limits.loopbackBytesPerSecond())));
    for (Map.Entry<String, String> setting : results.settings().entrySet()) {
      rows.add(List.of(setting.getKey(), setting.getValue()));
    }
    html.append(Html.table(List.of("what", "value"), rows));
    note("Limits are those of one thread, measured when the run began.");
  }

  private static String rate(long bytesPerSecond) {
    return bytesPerSecond == 0
        ? "not measured"
        : String.format(Locale.ROOT, "%,.0f MB/s", bytesPerSecond / 1e6);
  }
}
