package io.evenkeel.cli.bench.suite;

import io.evenkeel.bench.Results;
import io.evenkeel.bench.report.Grid;
import io.evenkeel.bench.report.Grids;
import io.evenkeel.bench.report.Marks;
import io.evenkeel.cli.base.Table;

/** Results for a terminal: what was measured, and at the end the talk's table. */
final class TextSummary {

  private static final int WIDTH = 100;

  private TextSummary() {}

  static String of(Results results) {
    StringBuilder text = new StringBuilder();
    for (String experiment : Grids.experiments(results)) {
      text.append(experiment).append("\n\n");
      for (Grid grid : Grids.of(results, experiment)) {
        text.append(table(grid)).append('\n');
      }
    }
    if (!results.summary().isEmpty()) {
      Grid marks = Marks.table(results.summary());
      text.append(table(marks)).append('\n').append(wrapped(marks.note())).append('\n');
    }
    return text.toString();
  }

  private static Table table(Grid grid) {
    Table table = new Table(grid.header());
    grid.rows().forEach(table::row);
    return table;
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ")) {
      if (column + word.length() >= WIDTH) {
        lines.append('\n');
        column = 0;
      }
      lines.append(column == 0 ? "" : " ").append(word);
      column += word.length() + 1;
    }
    return lines.append('\n').toString();
  }
}
