package io.evenkeel.cli.demo.report;

import io.evenkeel.bench.Phase;
import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.bench.report.Chart;
import io.evenkeel.bench.report.Html;
import io.evenkeel.bench.report.Page;
import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.Invariant;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.demo.result.Setting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** {@code report.html}: one file that needs nothing else, for small and large, light and dark. */
public final class HtmlReport {

  private static final int BAND_REPLICA = 0;

  private HtmlReport() {}

  /** The whole document. */
  public static String of(DemoResult result) {
    StringBuilder html = new StringBuilder(1 << 16);
    head(result, html);
    table(Figures.METHOD_HEADER, result.phases().stream().map(Figures::row).toList(), html);
    html.append("<p class=note>").append(Html.text(Figures.METHOD_NOTE)).append("</p>\n<ul>");
    Figures.facts(result)
        .forEach(line -> html.append("<li>").append(Html.text(line)).append("</li>\n"));
    html.append("</ul>\n<h2>Invariants</h2>\n");
    table(
        List.of("invariant", "", "seen"),
        result.invariants().stream().map(HtmlReport::row).toList(),
        html);
    html.append("<h2>Load with each method</h2>\n<p class=note>")
        .append(Page.LEGEND)
        .append("as replica 0 measured them. Point at one for its figures.</p>\n");
    result.phases().forEach(phase -> phase(result, phase, html));
    faults(result, html);
    conditions(result, html);
    return Page.of("Evenkeel demo", html.toString());
  }

  private static void head(DemoResult result, StringBuilder html) {
    Setting setting = result.setting();
    html.append("<h1>Evenkeel demo</h1>\n<p class=\"verdict ")
        .append(result.held() ? "ok\">Every invariant held." : "failed\">An invariant was broken.")
        .append("</p>\n<p>")
        .append(
            Html.text(
                String.format(
                    Locale.ROOT,
                    "Four replicas and %d clients on one machine; %,d objects, %,d bytes each on"
                        + " average; a checkpoint every %,d requests. %.0f seconds in all.",
                    setting.clients(),
                    setting.objects(),
                    setting.objectBytes(),
                    setting.intervalRequests(),
                    result.seconds())))
        .append("</p>\n<h2>Methods</h2>\n");
  }

  private static List<String> row(Invariant invariant) {
    return List.of(invariant.name(), invariant.held() ? "ok" : "FAILED", invariant.detail());
  }

  private static void table(List<String> header, List<List<String>> rows, StringBuilder html) {
    html.append(Html.table(header, rows));
  }

  private static void phase(DemoResult result, PhaseResult phase, StringBuilder html) {
    double seconds =
        result.phases().stream().mapToDouble(one -> one.load().seconds()).max().orElse(1);
    html.append("<section><h3>").append(Html.text(phase.method())).append("</h3>\n");
    charts(phase.load(), seconds, Bands.of(phase, BAND_REPLICA), List.of(), html);
    html.append("</section>\n");
  }

  private static void charts(
      LoadResult load, double seconds, List<Phase> bands, List<Double> marks, StringBuilder html) {
    double perSecond = 1000.0 / Bucket.MILLIS;
    Chart throughput =
        new Chart(
            "requests per second",
            seconds,
            0,
            List.of(series("requests", load, bucket -> bucket.completed() * perSecond)),
            bands,
            marks);
    Chart latency =
        new Chart(
            "latency in milliseconds",
            seconds,
            0,
            List.of(
                series("max", load, bucket -> bucket.latency().max() / 1e3),
                series("p99", load, bucket -> bucket.latency().p99() / 1e3),
                series("p50", load, bucket -> bucket.latency().p50() / 1e3)),
            bands,
            marks);
    html.append("<div class=charts>").append(throughput.html()).append(latency.html());
    html.append("</div>");
  }

  private static Chart.Series series(String name, LoadResult load, ToDoubleFunction<Bucket> value) {
    return new Chart.Series(
        name, load.timeline().stream().mapToDouble(value).toArray(), Bucket.MILLIS / 1000.0);
  }

  private static void faults(DemoResult result, StringBuilder html) {
    LoadResult load = result.faults();
    List<Double> marks = new ArrayList<>();
    StringBuilder list = new StringBuilder();
    result
        .marks()
        .forEach(
            mark -> {
              double at = (mark.timeMillis() - load.startMillis()) / 1e3;
              marks.add(at);
              list.append(
                  String.format(Locale.ROOT, "<li>%.1f s: %s</li>%n", at, Html.text(mark.text())));
            });
    html.append("<h2>Lies, a crash and a return</h2>\n<ol>").append(list).append("</ol>\n");
    charts(load, load.seconds(), List.of(), marks, html);
  }

  private static void conditions(DemoResult result, StringBuilder html) {
    Setting setting = result.setting();
    Setting.Machine machine = setting.machine();
    html.append("<h2>Conditions</h2>\n");
    table(
        List.of("what", "value"),
        List.of(
            List.of("command", setting.command()),
            List.of("version", setting.version() + ", commit " + setting.commit()),
            List.of(
                "machine",
                String.format(
                    Locale.ROOT,
                    "%d cores, %.1f GB, %s, %s",
                    machine.cores(),
                    machine.memoryBytes() / 1e9,
                    machine.system(),
                    machine.jdk())),
            List.of(
                "begun",
                Instant.ofEpochMilli(result.startMillis())
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString())),
        html);
  }
}
