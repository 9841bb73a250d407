package io.evenkeel.cli.demo.report;

import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.LiarResult;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.demo.result.RecoveryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a result as words, the same in every report. */
final class Figures {

  static final List<String> METHOD_HEADER =
      List.of(
          "method",
          "requests/s",
          "p50 ms",
          "p99 ms",
          "p99* ms",
          "max ms",
          "checkpoints",
          "pause median ms",
          "pause max ms",
          "stall max ms",
          "replica peak MB",
          "heap limit MB");

  static final String METHOD_NOTE =
      "p99 as the clients measured it, each waiting for its result before it sends again; p99*"
          + " corrected for the requests they did not send meanwhile (coordinated omission). Pause:"
          + " time in which a replica's executor did nothing but the checkpoint, as each replica"
          + " measured it, over all replicas and checkpoints. Stall: longest time in which no"
          + " client got any result.";

  private Figures() {}

  static List<String> row(PhaseResult phase) {
    return List.of(
        phase.method(),
        String.format(Locale.ROOT, "%,.0f", phase.load().throughputPerSecond()),
        millis(phase.load().closedLoop().p50()),
        millis(phase.load().closedLoop().p99()),
        millis(phase.load().corrected().p99()),
        millis(phase.load().closedLoop().max()),
        Long.toString(phase.positions()),
        millis(phase.pauseMicrosMedian()),
        millis(phase.pauseMicrosMax()),
        millis(phase.load().stallMicrosMax()),
        phase.rssPeakBytes() == 0 ? "unknown" : megabytes(phase.rssPeakBytes()),
        megabytes(phase.heapBytesMax()));
  }

  static List<String> facts(DemoResult result) {
    List<String> lines = new ArrayList<>();
    Goal.of(result).forEach(goal -> lines.add(goal.text(result)));
    LiarResult liar = result.liar();
    lines.add(
        String.format(
            Locale.ROOT,
            "replica %d lied: %d votes for wrong roots and %d wrong chunks were refused",
            liar.replica(),
            liar.wrongRootsRefused(),
            liar.chunksRefused()));
    result.recoveries().forEach(recovery -> lines.add(text(recovery)));
    return lines;
  }

  private static String text(RecoveryResult recovery) {
    String how = recovery.diskDeleted() ? "and its disk deleted" : "with its disk kept";
    if (!recovery.completed()) {
      return String.format(
          Locale.ROOT, "replica %d, killed %s, did NOT catch up in time", recovery.replica(), how);
    }
    return String.format(
        Locale.ROOT,
        "replica %d, killed %s, was back in %.1f s: %s MB fetched, %s MB reused, %d chunks refused%s",
        recovery.replica(),
        how,
        recovery.seconds(),
        megabytes(recovery.bytesFetched()),
        megabytes(recovery.bytesReused()),
        recovery.chunksRefused(),
        recovery.votes() ? "" : "; it executes and serves, but does not vote");
  }

  static String millis(long micros) {
    double millis = micros / 1e3;
    return String.format(
        Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%,.0f", millis);
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f", bytes / 1e6);
  }
}
