package io.evenkeel.bench.report;

import java.util.Locale;

/** A picture as a file of its own: a title, a drawing, and labels at its edges. */
final class SvgFile {

  private static final int LEFT = 170;
  private static final int TOP = 44;
  private static final int RIGHT = 40;
  private static final int BELOW = 34;

  private final StringBuilder svg = new StringBuilder(16_384);

  SvgFile(String title, int width, int height) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-label=\"%s\"><style>%s"
                + " text { font: 14px system-ui, sans-serif; fill: var(--dim); }"
                + " .title { font-size: 16px; fill: var(--ink); }"
                + " .paper { fill: var(--back); }</style>"
                + "<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>"
                + "<text class=\"title\" x=\"10\" y=\"24\">%s</text>",
            LEFT + width + RIGHT,
            TOP + height + BELOW,
            Html.text(title),
            // Braces of the page's sheet are no problem here; only what applies to a picture does.
            Page.style(),
            Html.text(title)));
  }

  /** The drawing, in its own coordinates. */
  void content(CharSequence drawing) {
    svg.append("<g transform=\"translate(")
        .append(LEFT)
        .append(' ')
        .append(TOP)
        .append(")\">")
        .append(drawing)
        .append("</g>");
  }

  /** A label at the left edge. */
  void textLeft(double y, String text) {
    label(LEFT - 8, TOP + y + 5, "end", text);
  }

  /** A label below. */
  void textBelow(double x, String text) {
    label(LEFT + x, TOP + Chart.HEIGHT + 20, "middle", text);
  }

  /** A label anywhere in the drawing. */
  void textAt(double x, double y, String text) {
    label(LEFT + x, TOP + y + 5, "start", text);
  }

  /** What a line's colour means, above the drawing, its right end at x. */
  void key(double x, String name) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<polyline class=\"%s\" points=\"%.1f,20 %.1f,20\"/>",
            name,
            LEFT + x - 100,
            LEFT + x - 84));
    label(LEFT + x - 78, 25, "start", name);
  }

  private void label(double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            anchor,
            Html.text(text)));
  }

  String text() {
    return svg + "</svg>\n";
  }
}
