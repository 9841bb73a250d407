package io.evenkeel.bench.report;

import io.evenkeel.bench.Spread;
import java.util.List;
import java.util.Locale;

/**
 * Medians as bars, minimum and maximum as a line across.
 *
 * @param title what is drawn, with its unit
 * @param logarithmic whether a bar ten times as large is one step longer: for what differs by
 *     orders of magnitude
 * @param bars from top to bottom
 */
record Bars(String title, boolean logarithmic, List<Bar> bars) {

  private static final int ROW = 34;

  /**
   * One bar.
   *
   * @param label of the row
   */
  record Bar(String label, Spread spread) {}

  /** For a page: the bars stretch with it, the text does not. */
  String html() {
    StringBuilder html = new StringBuilder(4096);
    html.append("<figure class=bars><figcaption>").append(Html.text(title()));
    html.append(logarithmic ? " (logarithmic scale)" : "").append("</figcaption>\n");
    for (Bar bar : bars) {
      html.append("<div class=bar><span class=name>")
          .append(Html.text(bar.label()))
          .append("</span><svg viewBox=\"0 0 1000 24\" preserveAspectRatio=\"none\">");
      draw(bar.spread(), 0, 24, html);
      html.append("</svg><span class=value>").append(value(bar.spread())).append("</span></div>\n");
    }
    return html.append("</figure>\n").toString();
  }

  /** As a file of its own. */
  String svg() {
    SvgFile file =
        new SvgFile(
            title + (logarithmic ? " (logarithmic scale)" : ""),
            Chart.WIDTH + 160,
            ROW * bars.size());
    StringBuilder drawing = new StringBuilder();
    for (int i = 0; i < bars.size(); i++) {
      draw(bars.get(i).spread(), i * ROW, 24, drawing);
      file.textLeft(i * ROW + 12, bars.get(i).label());
      file.textAt(Chart.WIDTH + 10, i * ROW + 12, value(bars.get(i).spread()));
    }
    file.content(drawing);
    return file.text();
  }

  private void draw(Spread spread, double y, double height, StringBuilder svg) {
    double middle = y + height / 2;
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"amount\" x=\"0\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
                + "<line class=\"range\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            y + 3,
            x(spread.median()),
            height - 6,
            x(spread.min()),
            middle,
            x(spread.max()),
            middle));
    for (double end : new double[] {spread.min(), spread.max()}) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"range\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
              x(end),
              middle - 5,
              x(end),
              middle + 5));
    }
  }

  private double x(double value) {
    double largest = bars.stream().mapToDouble(bar -> bar.spread().max()).max().orElse(0);
    if (largest <= 0 || value <= 0) {
      return 0;
    }
    if (!logarithmic) {
      return value / largest * (Chart.WIDTH - 10);
    }
    double floor = Math.log10(smallest()) - 0.3;
    return (Math.log10(value) - floor)
        / Math.max(0.3, Math.log10(largest) - floor)
        * (Chart.WIDTH - 10);
  }

  private double smallest() {
    return bars.stream()
        .mapToDouble(bar -> bar.spread().min())
        .filter(value -> value > 0)
        .min()
        .orElse(1);
  }

  private static String value(Spread spread) {
    return number(spread.median())
        + " ["
        + number(spread.min())
        + ", "
        + number(spread.max())
        + "]";
  }

  static String number(double value) {
    String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value == 0 ? "%.0f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
