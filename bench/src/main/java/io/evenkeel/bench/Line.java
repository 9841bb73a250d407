package io.evenkeel.bench;

import java.util.List;

/**
 * The straight line that fits points best (least squares).
 *
 * @param slope how much {@code y} grows with each {@code x}
 * @param intercept {@code y} at 0
 * @param rSquared which part of the differences in {@code y} it explains, 0 to 1
 * @param slopeError standard error of the slope; 0 with fewer than three points
 */
public record Line(double slope, double intercept, double rSquared, double slopeError) {

  /** A measured point. */
  public record Point(double x, double y) {}

  /**
   * Fits it.
   *
   * @param points at least two, with different {@code x}
   */
  public static Line through(List<Point> points) {
    int n = points.size();
    double meanX = points.stream().mapToDouble(Point::x).average().orElse(0);
    double meanY = points.stream().mapToDouble(Point::y).average().orElse(0);
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (Point point : points) {
      xx += (point.x() - meanX) * (point.x() - meanX);
      xy += (point.x() - meanX) * (point.y() - meanY);
      yy += (point.y() - meanY) * (point.y() - meanY);
    }
    if (xx == 0) {
      throw new IllegalArgumentException("no line through points with one x: " + points);
    }
    double slope = xy / xx;
    double rest = Math.max(0, yy - slope * xy);
    return new Line(
        slope,
        meanY - slope * meanX,
        yy == 0 ? 1 : 1 - rest / yy,
        n < 3 ? 0 : Math.sqrt(rest / (n - 2) / xx));
  }

  /** What it says at {@code x}. */
  public double at(double x) {
    return intercept + slope * x;
  }
}
