package io.evenkeel.cli.base;

import java.util.ArrayList;
import java.util.List;

/** Text in columns. A row with fewer cells than the header lets its last cell run over the rest. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;

  /** A table without rows. */
  public Table(List<String> header) {
    widths = new int[header.size()];
    row(header);
  }

  /** Adds a row; it may have fewer cells than the header. */
  public void row(List<String> cells) {
    rows.add(cells);
    boolean whole = cells.size() == widths.length;
    for (int i = 0; i < cells.size(); i++) {
      if (whole || i < cells.size() - 1) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> cells : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        line.append(cells.get(i));
        int gap = widths[i] - cells.get(i).length() + 2;
        if (i < cells.size() - 1) {
          line.append(" ".repeat(Math.max(1, gap)));
        }
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }
}
