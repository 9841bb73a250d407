package io.evenkeel.cli.demo.report;

import java.util.List;
import java.util.Locale;

/**
 * One chart over time as HTML: the lines are SVG that stretches with the page, the labels are text
 * of the page, so that they keep their size on every screen.
 *
 * @param title what is drawn, with its unit
 * @param seconds length of the time axis
 * @param series what is drawn
 * @param bands spans of time behind it
 * @param marks moments with a number
 */
record Chart(
    String title, double seconds, List<Series> series, List<Bands.Band> bands, List<Double> marks) {

  private static final double WIDTH = 1000;
  private static final double HEIGHT = 200;

  /**
   * A line.
   *
   * @param name for the legend, and the class in the style sheet
   * @param values one per bucket
   * @param bucketSeconds time from one value to the next
   */
  record Series(String name, double[] values, double bucketSeconds) {}

  String html() {
    double top = top();
    StringBuilder html = new StringBuilder(8192);
    html.append("<figure><figcaption>").append(Html.text(title)).append("<span class=legend>");
    for (Series line : series) {
      html.append("<span class=\"key ").append(line.name()).append("\">");
      html.append(Html.text(line.name())).append("</span>");
    }
    html.append("</span></figcaption><div class=plot><div class=y>");
    for (int i = 4; i >= 0; i--) {
      html.append("<span>").append(number(top * i / 4)).append("</span>");
    }
    html.append("</div><svg viewBox=\"0 0 1000 200\" preserveAspectRatio=\"none\" role=\"img\"")
        .append(" aria-label=\"")
        .append(Html.text(title))
        .append("\">");
    bands.forEach(band -> band(band, html));
    for (int i = 0; i <= 4; i++) {
      line("grid", 0, HEIGHT * i / 4, WIDTH, HEIGHT * i / 4, html);
    }
    series.forEach(line -> path(line, top, html));
    marks.forEach(at -> line("mark", x(at), 0, x(at), HEIGHT, html));
    html.append("</svg><div class=x>");
    for (int i = 0; i <= 4; i++) {
      html.append("<span>").append(number(seconds * i / 4)).append(" s</span>");
    }
    return html.append("</div></div></figure>\n").toString();
  }

  /** The next round number above all values. */
  private double top() {
    double max = 0;
    for (Series line : series) {
      for (double value : line.values()) {
        max = Math.max(max, value);
      }
    }
    double magnitude = Math.pow(10, Math.floor(Math.log10(Math.max(max, 1e-3))));
    for (double factor : new double[] {1, 2, 4, 5, 8, 10}) {
      if (factor * magnitude >= max) {
        return factor * magnitude;
      }
    }
    return 10 * magnitude;
  }

  private double x(double atSeconds) {
    return Math.max(0, Math.min(WIDTH, atSeconds / Math.max(seconds, 0.001) * WIDTH));
  }

  private void band(Bands.Band band, StringBuilder html) {
    double from = x(band.fromMillis() / 1000);
    double to = Math.max(x(band.toMillis() / 1000), from + 1.5);
    if (band.toMillis() < 0 || from >= WIDTH) {
      return;
    }
    html.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"200\"><title>%s</title>"
                + "</rect>",
            band.kind(),
            from,
            to - from,
            Html.text(band.text())));
  }

  private static void line(
      String style, double x1, double y1, double x2, double y2, StringBuilder html) {
    html.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  private void path(Series line, double top, StringBuilder html) {
    html.append("<polyline class=\"").append(line.name()).append("\" points=\"");
    for (int i = 0; i < line.values().length; i++) {
      double y = HEIGHT * (1 - Math.min(1, line.values()[i] / top));
      html.append(String.format(Locale.ROOT, "%.1f,%.1f ", x((i + 0.5) * line.bucketSeconds()), y));
    }
    html.append("\"/>");
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 10 || value == Math.rint(value) ? "%,.0f" : "%.1f", value);
  }
}
