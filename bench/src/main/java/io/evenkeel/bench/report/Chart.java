package io.evenkeel.bench.report;

import io.evenkeel.bench.Phase;
import java.util.List;
import java.util.Locale;

/**
 * One chart over time. As part of a page its lines are SVG that stretches with the page, and its
 * labels are text of the page, so that they keep their size on every screen; as a file of its own
 * it is SVG throughout.
 *
 * @param title what is drawn, with its unit
 * @param seconds length of the time axis
 * @param top what the value axis reaches at least, so that charts side by side have the same
 * @param series what is drawn
 * @param bands spans of time behind it
 * @param marks moments with a number
 */
public record Chart(
    String title,
    double seconds,
    double top,
    List<Series> series,
    List<Phase> bands,
    List<Double> marks) {

  static final int WIDTH = 1000;
  static final int HEIGHT = 200;

  /**
   * A line.
   *
   * @param name for the legend, and the class in the style sheet
   * @param values one per bucket
   * @param bucketSeconds time from one value to the next
   */
  public record Series(String name, double[] values, double bucketSeconds) {

    double max() {
      double max = 0;
      for (double value : values) {
        max = Math.max(max, value);
      }
      return max;
    }
  }

  /** For a page. */
  public String html() {
    double roof = roof();
    StringBuilder html = new StringBuilder(8192);
    html.append("<figure><figcaption>").append(Html.text(title)).append("<span class=legend>");
    for (Series line : series) {
      html.append("<span class=\"key ").append(line.name()).append("\">");
      html.append(Html.text(line.name())).append("</span>");
    }
    html.append("</span></figcaption><div class=plot><div class=y>");
    for (int i = 4; i >= 0; i--) {
      html.append("<span>").append(number(roof * i / 4)).append("</span>");
    }
    html.append("</div><svg viewBox=\"0 0 1000 200\" preserveAspectRatio=\"none\" role=\"img\"")
        .append(" aria-label=\"")
        .append(Html.text(title))
        .append("\">");
    content(roof, html);
    html.append("</svg><div class=x>");
    for (int i = 0; i <= 4; i++) {
      html.append("<span>").append(number(seconds * i / 4)).append(" s</span>");
    }
    return html.append("</div></div></figure>\n").toString();
  }

  /** As a file of its own. */
  public String svg() {
    double roof = roof();
    SvgFile file = new SvgFile(title, WIDTH, HEIGHT);
    StringBuilder content = new StringBuilder(8192);
    content(roof, content);
    file.content(content);
    for (int i = 0; i <= 4; i++) {
      file.textLeft(HEIGHT * (1 - i / 4.0), number(roof * i / 4));
      file.textBelow(WIDTH * i / 4.0, number(seconds * i / 4) + " s");
    }
    double x = WIDTH;
    for (int i = series.size() - 1; i >= 0; i--) {
      file.key(x, series.get(i).name());
      x -= 110;
    }
    return file.text();
  }

  private void content(double roof, StringBuilder svg) {
    bands.forEach(band -> band(band, svg));
    for (int i = 0; i <= 4; i++) {
      line("grid", 0, HEIGHT * i / 4.0, WIDTH, HEIGHT * i / 4.0, svg);
    }
    series.forEach(line -> path(line, roof, svg));
    marks.forEach(at -> line("mark", x(at), 0, x(at), HEIGHT, svg));
  }

  private double roof() {
    return roundAbove(Math.max(top, series.stream().mapToDouble(Series::max).max().orElse(0)));
  }

  /** The next round number that is not below. */
  static double roundAbove(double max) {
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

  private void band(Phase band, StringBuilder svg) {
    double from = x(band.fromMillis() / 1000);
    double to = Math.max(x(band.toMillis() / 1000), from + 1.5);
    if (band.toMillis() < 0 || from >= WIDTH) {
      return;
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"200\"><title>%s</title>"
                + "</rect>",
            band.kind().label(),
            from,
            to - from,
            Html.text(band.text())));
  }

  private static void line(
      String style, double x1, double y1, double x2, double y2, StringBuilder svg) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  private void path(Series line, double roof, StringBuilder svg) {
    svg.append("<polyline class=\"").append(line.name()).append("\" points=\"");
    for (int i = 0; i < line.values().length; i++) {
      double y = HEIGHT * (1 - Math.min(1, line.values()[i] / roof));
      svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x((i + 0.5) * line.bucketSeconds()), y));
    }
    svg.append("\"/>");
  }

  static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 10 || value == Math.rint(value) ? "%,.0f" : "%.1f", value);
  }
}
