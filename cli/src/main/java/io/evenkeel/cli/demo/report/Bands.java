package io.evenkeel.cli.demo.report;

import io.evenkeel.bench.load.Gap;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When the parts of checkpoints happened, from what a replica reported about them. */
final class Bands {

  private static final long NEAR_MILLIS = 100;

  private Bands() {}

  /**
   * A part of a checkpoint on the time axis.
   *
   * @param kind capture, pause or completion
   * @param fromMillis since the load began
   * @param toMillis since the load began
   */
  record Band(String kind, double fromMillis, double toMillis, String text) {}

  /** The parts of one replica's checkpoints in a phase. */
  static List<Band> of(PhaseResult phase, int replica) {
    List<Band> bands = new ArrayList<>();
    for (TakenCheckpoint taken : phase.checkpoints()) {
      if (taken.replica() == replica) {
        add(phase.load(), taken.checkpoint(), bands);
      }
    }
    return bands;
  }

  private static void add(LoadResult load, ReplicaReport.Checkpoint checkpoint, List<Band> bands) {
    ReplicaReport.Costs costs = checkpoint.costs();
    double end = checkpoint.timeMillis() - load.startMillis();
    double begin = end - checkpoint.pauseMicros() / 1e3;
    if (costs.captureMillis() > 0) {
      double slack = costs.slackRequests() / Math.max(1, load.throughputPerSecond()) * 1e3;
      // A late capture ended in the pause.
      double captured = costs.late() ? end : begin - slack;
      bands.add(
          new Band(
              "capture",
              captured - costs.captureMillis(),
              captured,
              "capture " + costs.captureMillis() + " ms beside requests"));
    }
    bands.add(
        new Band(
            "pause",
            begin,
            end,
            String.format(
                Locale.ROOT,
                "pause %s ms, %,d objects copied",
                Figures.millis(checkpoint.pauseMicros()),
                costs.objectsInPause())));
    bands.add(
        new Band(
            "completion",
            end,
            end + costs.completionMillis() + costs.publishMillis(),
            String.format(
                Locale.ROOT,
                "completion %d ms, publish %d ms",
                costs.completionMillis(),
                costs.publishMillis())));
  }

  /** The longest time near a checkpoint's pause in which no client got a result. */
  static long stallMicros(LoadResult load, ReplicaReport.Checkpoint checkpoint) {
    long end = checkpoint.timeMillis();
    long begin = end - checkpoint.pauseMicros() / 1000;
    return load.gaps().stream()
        .filter(gap -> gap.meets(begin - NEAR_MILLIS, end + NEAR_MILLIS))
        .mapToLong(Gap::micros)
        .max()
        .orElse(0);
  }
}
