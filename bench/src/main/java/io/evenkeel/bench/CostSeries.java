package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a cost grows with something: the series of the experiment {@value #EXPERIMENT}, and the rule
 * by which each is judged. Each run with its name gives one point.
 */
public enum CostSeries {
  /** CPU of the executor for a request, against the size of the state. */
  REQUEST_AND_STATE(
      "executor CPU of a request, against state",
      "stateBytes",
      "cpuMicrosPerRequest",
      Rule.INDEPENDENT),
  /** The same against the interval between checkpoints. */
  REQUEST_AND_INTERVAL(
      "executor CPU of a request, against interval",
      "betweenRequests",
      "cpuMicrosPerRequest",
      Rule.INDEPENDENT),
  /** CPU of four whole replicas for a request, against the size of the state. */
  REPLICAS_AND_STATE(
      "CPU of four replicas for a request, against state",
      "stateBytes",
      "cpuMicrosPerRequest",
      Rule.INDEPENDENT),
  /** CPU of a checkpoint against what it captured. */
  CHECKPOINT(
      "CPU of a checkpoint (DFC_CAW), against bytes captured",
      "capturedBytes",
      "checkpointCpuMicros",
      Rule.LINEAR),
  /** CPU of a differential checkpoint against what changed. */
  DIFFERENTIAL(
      "CPU of a checkpoint (DDFC_CAW), against bytes changed",
      "changedBytes",
      "checkpointCpuMicros",
      Rule.LINEAR),
  /** Live heap of a replica whose service keeps its state elsewhere, against objects. */
  MEMORY("live heap of a replica, against objects", "objectsCount", "heapBytes", Rule.MEMORY),
  /**
   * Time from the start of a replica's process until it executes, against the size of the state.
   */
  START_TIME("time to start, against state", "stateBytes", "startMillis", Rule.LINEAR),
  /** CPU of the same. */
  START_CPU("CPU to start, against state", "stateBytes", "startCpuMillis", Rule.LINEAR);

  /** Name of the experiment. */
  public static final String EXPERIMENT = "costs";

  /** Bytes of bookkeeping for an object, at most. */
  public static final double BYTES_PER_OBJECT_GOAL = 80;

  private static final double GROWTH_GOAL = 1.25;
  private static final double EXPONENT_GOAL = 1.1;

  /** How a series is judged. */
  public enum Rule {
    /** What the line says at the largest x is at most 1.25 times what it says at the smallest. */
    INDEPENDENT("largest over smallest at most " + GROWTH_GOAL),
    /** The exponent of a power of x through the points is at most 1.1. */
    LINEAR("exponent at most " + EXPONENT_GOAL),
    /** The slope is at most 80 bytes an object. */
    MEMORY("at most " + (int) BYTES_PER_OBJECT_GOAL + " bytes an object");

    private final String text;

    Rule(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }

  /**
   * What came of a series.
   *
   * @param line through its points
   * @param judged what the rule looks at: a ratio, an exponent, or bytes
   */
  public record Verdict(CostSeries series, List<Line.Point> points, Line line, double judged) {

    /** Whether the rule is kept. */
    public boolean hit() {
      return judged
          <= switch (series.rule) {
            case INDEPENDENT -> GROWTH_GOAL;
            case LINEAR -> EXPONENT_GOAL;
            case MEMORY -> BYTES_PER_OBJECT_GOAL;
          };
    }
  }

  private final String label;
  private final String x;
  private final String y;
  private final Rule rule;

  CostSeries(String label, String x, String y, Rule rule) {
    this.label = label;
    this.x = x;
    this.y = y;
    this.rule = rule;
  }

  /** For people; variants of its runs begin with it. */
  public String label() {
    return label;
  }

  /** Name of the figure on which the cost depends. */
  public String x() {
    return x;
  }

  /** Name of the figure that is the cost. */
  public String y() {
    return y;
  }

  /** How it is judged. */
  public Rule rule() {
    return rule;
  }

  /** The key of a point. */
  public RunKey key(String point, int trial) {
    return new RunKey(EXPERIMENT, label + ": " + point, "", "", trial);
  }

  /** What came of it; empty if there are not two different points. */
  public Optional<Verdict> verdict(List<Run> runs) {
    List<Line.Point> points = new ArrayList<>();
    for (Run run : runs) {
      if (run.experiment().equals(EXPERIMENT) && run.variant().startsWith(label + ": ")) {
        run.figure(x)
            .ifPresent(at -> run.figure(y).ifPresent(cost -> points.add(new Line.Point(at, cost))));
      }
    }
    if (points.stream().mapToDouble(Line.Point::x).distinct().count() < 2) {
      return Optional.empty();
    }
    Line line = Line.through(points);
    return Optional.of(new Verdict(this, List.copyOf(points), line, judged(points, line)));
  }

  private double judged(List<Line.Point> points, Line line) {
    return switch (rule) {
      case INDEPENDENT -> {
        double smallest = points.stream().mapToDouble(Line.Point::x).min().orElseThrow();
        double largest = points.stream().mapToDouble(Line.Point::x).max().orElseThrow();
        yield line.at(largest) / Math.max(1e-9, line.at(smallest));
      }
      case LINEAR -> Line.through(points.stream().map(logarithmic()).toList()).slope();
      case MEMORY -> line.slope();
    };
  }

  private static Function<Line.Point, Line.Point> logarithmic() {
    return point ->
        new Line.Point(Math.log(Math.max(1, point.x())), Math.log(Math.max(1e-9, point.y())));
  }
}
