package io.evenkeel.bench.report;

import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Summaries;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** Writes {@code report.html} and the pictures into a result directory. */
public final class ReportFiles {

  /** Name of the page. */
  public static final String REPORT = "report.html";

  /** Where pictures go, each a file of its own. */
  public static final String FIGURES = "figures";

  private ReportFiles() {}

  /** Writes all of it anew; nothing if there are no results yet. */
  public static void write(ResultDirectory directory) throws IOException {
    if (directory.trials().isEmpty()) {
      return;
    }
    directory.replace(REPORT, HtmlReport.of(directory.results(), directory.trials()));
    for (String experiment : Grids.experiments(directory.results())) {
      if (experiment.startsWith(Summaries.TALK)) {
        Files.createDirectories(directory.directory().resolve(FIGURES));
        TalkFigures figures = new TalkFigures(experiment, directory.trials());
        for (Map.Entry<String, Chart> chart : figures.charts().entrySet()) {
          directory.replace(FIGURES + "/" + chart.getKey() + ".svg", chart.getValue().svg());
        }
        for (Map.Entry<String, Bars> bars : figures.bars().entrySet()) {
          directory.replace(FIGURES + "/" + bars.getKey() + ".svg", bars.getValue().svg());
        }
      }
    }
  }
}
