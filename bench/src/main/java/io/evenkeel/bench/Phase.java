package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A part of a checkpoint on the time axis of a run.
 *
 * @param fromMillis since the run's start; may be before it
 * @param toMillis since the run's start
 * @param text its figures, for people
 */
public record Phase(Kind kind, double fromMillis, double toMillis, String text) {

  /** What is done in it. */
  public enum Kind {
    /** Objects are read beside requests. */
    CAPTURE,
    /** The executor does nothing else. */
    PAUSE,
    /** The checkpoint is completed and written beside requests. */
    COMPLETION;

    /** For files and style sheets. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The phases of one replica's checkpoints in a run. */
  public static List<Phase> of(Run run, int replica) {
    List<Phase> phases = new ArrayList<>();
    for (Checkpoint checkpoint : run.checkpoints()) {
      if (checkpoint.replica() == replica && checkpoint.timeMillis() > 0) {
        phases.addAll(of(checkpoint, run.startMillis(), run.throughputPerSecond()));
      }
    }
    return phases;
  }

  /**
   * The phases of one checkpoint.
   *
   * @param startMillis wall clock at the start of the time axis
   * @param perSecond requests in a second, for what is known as a number of requests only
   */
  public static List<Phase> of(Checkpoint checkpoint, long startMillis, double perSecond) {
    List<Phase> phases = new ArrayList<>();
    double end = checkpoint.timeMillis() - startMillis;
    double begin = end - checkpoint.pauseMicros() / 1e3;
    if (checkpoint.captureMillis() > 0) {
      double slack = checkpoint.slackRequests() / Math.max(1, perSecond) * 1e3;
      // A late capture ended in the pause.
      double captured = checkpoint.late() ? end : begin - slack;
      phases.add(
          new Phase(
              Kind.CAPTURE,
              captured - checkpoint.captureMillis(),
              captured,
              "capture " + checkpoint.captureMillis() + " ms beside requests"));
    }
    phases.add(
        new Phase(
            Kind.PAUSE,
            begin,
            end,
            String.format(
                Locale.ROOT,
                "pause %.2f ms, %,d objects copied",
                checkpoint.pauseMicros() / 1e3,
                checkpoint.objectsCapturedInPause())));
    phases.add(
        new Phase(
            Kind.COMPLETION,
            end,
            end + checkpoint.completionMillis() + checkpoint.publishMillis(),
            String.format(
                Locale.ROOT,
                "completion %d ms, publish %d ms",
                checkpoint.completionMillis(),
                checkpoint.publishMillis())));
    return phases;
  }
}
