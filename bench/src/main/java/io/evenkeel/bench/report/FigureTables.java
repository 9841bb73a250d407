package io.evenkeel.bench.report;

import io.evenkeel.bench.CostSeries;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.Summaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The tables of experiments whose figures belong together; others get a line for each figure. */
final class FigureTables {

  /**
   * A column.
   *
   * @param figure its name in results
   * @param scale by which it is divided; 0: yes or no
   */
  private record Column(String header, String figure, double scale) {}

  /** The columns of an experiment, and what they mean. */
  private record Form(List<Column> columns, String note) {}

  private static final Form TIMING =
      new Form(
          List.of(
              new Column("positions", "positionsCount", 1),
              new Column("late", "lateCount", 1),
              new Column("late, converged", "lateConvergedCount", 1),
              new Column("lead of oracle's", "leadOverOracleMedian", 1),
              new Column("smallest", "leadOverOracleMin", 1),
              new Column("largest", "leadOverOracleMax", 1),
              new Column("lead requests", "leadRequestsMedian", 1),
              new Column("oracle requests", "oracleRequestsMedian", 1),
              new Column("slack of lead", "slackShareMedian", 1)),
          "Late: captures that were not over at their position; converged: without the first three"
              + " positions of a step (two on processes). The oracle's lead is the smallest with which"
              + " that capture would have been over in time, had it not given way to requests. Leads"
              + " are those of the positions at which one that was too long has had time to shrink, by"
              + " a tenth each: from the fifteenth on, on processes the second half. Where few requests"
              + " come in during a capture, a lead many times the oracle's costs nothing. Model: the"
              + " classes that ship, in virtual time. Processes: replicas were asked four times a second"
              + " what they had executed.");

  private static final Form GRAIN =
      new Form(
          List.of(
              new Column("read KB", "capturedBytesMedian", 1e3),
              new Column("copied B", "copiedBytesMedian", 1),
              new Column("objects copied", "copiedObjectsMedian", 1),
              new Column("longest stop ms", "longestStopMicrosMedian", 1e3),
              new Column("CPU of stops ms", "pauseCpuMicrosMedian", 1e3),
              new Column("completion ms", "completionMillisMedian", 1)),
          "Medians over checkpoints and replicas. Read: by the capture, beside requests; each byte of"
              + " it is hashed and written as well. Copied: by the executor, while no request executes;"
              + " with UPD, the updates that it collected instead.");

  private static final Form RESILIENCE =
      new Form(
          List.of(
              new Column("verified before apply", Summaries.VERIFIED_BEFORE_APPLY, 0),
              new Column("survives poison", Summaries.SURVIVES_POISON, 0),
              new Column("poison broke it", "poisonFailuresCount", 1),
              new Column("back after s", "poisonBackSeconds", 1),
              new Column("states verified", "statesVerifiedCount", 1),
              new Column("states on one's word", "statesStagedCount", 1),
              new Column("wrong parts refused", "wrongPartsRefusedCount", 1),
              new Column("wrong states found out", "wrongStatesFoundOutCount", 1),
              new Column("crash hit a capture", "crashWithinCapture", 0),
              new Column("survives crash", "survivesCrash", 0),
              new Column("survives corrupt source", "survivesCorruptSource", 0)),
          "Poison: a request that breaks one replica's service. It is started again whenever the"
              + " others have a later checkpoint; it survives if it executed the poison once only."
              + " States: what the replica took over in all its lives, verified against votes or its own"
              + " certificate before, or on the word of one replica, to be checked afterwards. Wrong"
              + " parts are refused before use; wrong states were in use, unseen, until they were found"
              + " out.");

  private static final Map<String, Form> FORMS =
      Map.of("timing", TIMING, "grain", GRAIN, Summaries.RESILIENCE, RESILIENCE);

  private FigureTables() {}

  /** Whether an experiment has tables of its own. */
  static boolean has(String experiment) {
    return FORMS.containsKey(experiment) || experiment.equals(CostSeries.EXPERIMENT);
  }

  /** The figures that stand in these tables. */
  static List<String> shown(String experiment) {
    if (experiment.equals(CostSeries.EXPERIMENT)) {
      return Stream.of(CostSeries.values()).flatMap(one -> Stream.of(one.x(), one.y())).toList();
    }
    Form form = FORMS.get(experiment);
    return form == null ? List.of() : form.columns().stream().map(Column::figure).toList();
  }

  /** The tables of an experiment that {@link #has} some. */
  static List<Grid> of(Results results, String experiment, Map<String, List<Run>> variants) {
    Form form = FORMS.get(experiment);
    if (form == null) {
      return costs(results);
    }
    Grid grid = grid(form, variants);
    return grid.header().size() > 1 ? List.of(grid) : List.of();
  }

  private static Grid grid(Form form, Map<String, List<Run>> variants) {
    List<Column> shown =
        form.columns().stream()
            .filter(
                column -> variants.values().stream().anyMatch(r -> values(r, column).length > 0))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    variants.forEach(
        (name, runs) -> {
          List<String> row = new ArrayList<>(List.of(name));
          shown.forEach(column -> row.add(cell(runs, column)));
          rows.add(row);
        });
    List<String> header = Stream.concat(Stream.of(""), shown.stream().map(Column::header)).toList();
    return new Grid("", header, rows, form.note());
  }

  private static double[] values(List<Run> runs, Column column) {
    return runs.stream()
        .flatMap(run -> run.figure(column.figure()).stream().boxed())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static String cell(List<Run> runs, Column column) {
    double[] values = values(runs, column);
    if (values.length == 0) {
      return "-";
    }
    if (column.scale() == 0) {
      return Spread.of(values).min() > 0 ? "yes" : "no";
    }
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] /= column.scale();
    }
    return Grids.text(Spread.of(scaled));
  }

  private static List<Grid> costs(Results results) {
    List<List<String>> series = new ArrayList<>();
    List<List<String>> points = new ArrayList<>();
    for (CostSeries one : CostSeries.values()) {
      one.verdict(results.runs())
          .ifPresent(
              verdict -> {
                series.add(row(verdict));
                verdict
                    .points()
                    .forEach(
                        point ->
                            points.add(
                                List.of(
                                    one.label(),
                                    one.x(),
                                    Bars.number(point.x()),
                                    one.y(),
                                    Bars.number(point.y()))));
              });
    }
    return List.of(
        new Grid(
            "",
            List.of("cost", "points", "slope", "+-", "at 0", "R2", "judged", "rule", ""),
            series,
            "A straight line by least squares through all points. Slope: units of the cost for each"
                + " unit of what it depends on, as in the table below, with its standard error. At 0:"
                + " where the line begins. R2: which part of the differences the line explains; of what"
                + " does not grow there is nothing to explain. Judged is what the rule looks at: for"
                + " what should not grow, the line at the largest over that at the smallest; for what may"
                + " grow in proportion, the exponent of a power through the points; for memory, the"
                + " slope."),
        new Grid("", List.of("cost", "depends on", "", "is", ""), points, ""));
  }

  private static List<String> row(CostSeries.Verdict verdict) {
    return List.of(
        verdict.series().label(),
        Integer.toString(verdict.points().size()),
        significant(verdict.line().slope()),
        significant(verdict.line().slopeError()),
        significant(verdict.line().intercept()),
        String.format(Locale.ROOT, "%.2f", verdict.line().rSquared()),
        String.format(Locale.ROOT, "%.2f", verdict.judged()),
        verdict.series().rule().text(),
        verdict.hit() ? "hit" : "MISSED");
  }

  private static String significant(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
