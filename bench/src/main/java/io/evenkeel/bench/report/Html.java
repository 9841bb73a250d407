package io.evenkeel.bench.report;

import java.util.List;

/** Text inside HTML. */
public final class Html {

  private Html() {}

  /** The text with everything escaped that means something to HTML. */
  public static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * A table that scrolls sideways where it does not fit. Cells with {@code ok}, {@code hit}, {@code
   * missed} or {@code FAILED} alone have that class.
   */
  public static String table(List<String> header, List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<div class=scroll><table><thead><tr>");
    header.forEach(cell -> html.append("<th>").append(text(cell)).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      for (String cell : row) {
        boolean verdict = List.of("ok", "FAILED", "hit", "missed").contains(cell);
        html.append("<td")
            .append(verdict ? " class=" + cell : "")
            .append('>')
            .append(text(cell))
            .append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
