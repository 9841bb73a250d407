package io.evenkeel.bench.report;

import io.evenkeel.bench.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The talk's last table: each method's resilience and efficiency, from what was measured. */
public final class Marks {

  static final String GOOD = "\u2713";
  static final String FAIR = "o";
  static final String POOR = "\u2717";
  static final String UNKNOWN = "?";

  private static final double THROUGHPUT_GOOD = 0.85;
  private static final double STALL_GOOD = 1.0 / 3;
  private static final double STALL_POOR = 0.8;

  /** How marks follow from what was measured. */
  public static final String RULE =
      "Resilience: "
          + GOOD
          + " if a replica that fetches a checkpoint verifies it before it applies it, and a request"
          + " that broke a replica is not executed there again; "
          + FAIR
          + " if it verifies, but executes such a request again; "
          + POOR
          + " if it applies first and verifies afterwards. Efficiency: "
          + GOOD
          + " if throughput is at least 0.85 of that without checkpoints and the stall at most a third"
          + " of FULL's; "
          + POOR
          + " if the stall is above 0.8 of FULL's; "
          + FAIR
          + " otherwise. "
          + UNKNOWN
          + ": not measured in this run. Throughput: with checkpoints over without, medians, in the"
          + " same series. Pause: the longest stop of any replica's executor, over FULL's. Stall: the"
          + " longest time in which no client got a result, from a checkpoint's capture until three"
          + " seconds after it was stable, mean over a trial's checkpoints, over FULL's.";

  private Marks() {}

  static String efficiency(Summary summary) {
    Double throughput = summary.throughputRatio();
    Double stall = summary.stallRatioToFull();
    if (throughput == null || stall == null) {
      return UNKNOWN;
    }
    if (stall > STALL_POOR) {
      return POOR;
    }
    return throughput >= THROUGHPUT_GOOD && stall <= STALL_GOOD ? GOOD : FAIR;
  }

  static String resilience(Summary summary) {
    Boolean verified = summary.verifiedBeforeApply();
    Boolean survives = summary.survivesPoison();
    if (verified == null) {
      return UNKNOWN;
    }
    if (!verified) {
      return POOR;
    }
    return survives == null ? UNKNOWN : survives ? GOOD : FAIR;
  }

  /** The table. */
  public static Grid table(List<Summary> summaries) {
    List<List<String>> rows = new ArrayList<>();
    for (Summary summary : summaries) {
      rows.add(
          List.of(
              summary.method(),
              resilience(summary),
              efficiency(summary),
              ratio(summary.throughputRatio()),
              ratio(summary.pauseRatioToFull()),
              ratio(summary.stallRatioToFull()),
              answer(summary.verifiedBeforeApply()),
              answer(summary.survivesPoison())));
    }
    return new Grid(
        "",
        List.of(
            "method",
            "resilience",
            "efficiency",
            "throughput",
            "pause",
            "stall",
            "verified first",
            "survives poison"),
        rows,
        RULE);
  }

  private static String ratio(@Nullable Double ratio) {
    return ratio == null
        ? UNKNOWN
        : String.format(Locale.ROOT, ratio < 0.01 ? "%.4f" : "%.2f", ratio);
  }

  private static String answer(@Nullable Boolean answer) {
    return answer == null ? UNKNOWN : answer ? "yes" : "no";
  }
}
