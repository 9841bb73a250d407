package io.evenkeel.cli.bench;

import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.base.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a killed replica came back.
 *
 * @param stateBytes of all values
 * @param clients requests outstanding at most
 * @param ratePerSecond requests due, as long as no more are outstanding; empty: as many as those
 *     bring
 * @param limits of this machine
 * @param contradictions checkpoints with different roots, in words
 */
record RecoveryResult(
    int objects,
    long stateBytes,
    int clients,
    OptionalInt ratePerSecond,
    Limits limits,
    List<Recovery> recoveries,
    List<String> contradictions)
    implements RunsCommand.MeasuredRuns {

  static final double THROUGHPUT_GOAL = 0.6;
  static final long MEMORY_GOAL_BYTES = 300_000_000;

  /**
   * One recovery.
   *
   * @param back whether it had executed what the others had
   * @param seconds from its start until then, the start of the JVM included
   * @param transferSeconds how long it fetched, from first requests to published images
   * @param checkpointsFetched how many it fetched, one after the other
   * @param bytesFetched of them
   * @param bytesReused that it had, those fetched for an earlier one of them included
   * @param chunksRefused wrong parts it got and did not use
   * @param usualPerSecond requests answered before it was killed
   * @param meanwhilePerSecond the same while it came back
   * @param viewChanges while it was away or came back
   * @param memoryBytes the most memory its process had; 0 where the system does not tell
   */
  record Recovery(
      Way way,
      boolean back,
      double seconds,
      double transferSeconds,
      long checkpointsFetched,
      long bytesFetched,
      long bytesReused,
      long chunksRefused,
      double usualPerSecond,
      double meanwhilePerSecond,
      long viewChanges,
      long memoryBytes) {

    /** What it had, and whom it asked. */
    enum Way {
      WITH_DISK("with its disk", 10),
      EMPTY_DISK("with an empty disk", 40),
      EMPTY_DISK_AND_A_LIAR("with an empty disk, one source lies", 40);

      private final String label;

      /** For 600 MB. */
      private final double goalSeconds;

      Way(String label, double goalSeconds) {
        this.label = label;
        this.goalSeconds = goalSeconds;
      }

      String label() {
        return label;
      }
    }

    double throughputRatio() {
      return usualPerSecond == 0 ? 0 : meanwhilePerSecond / usualPerSecond;
    }

    double fetchedPerSecond() {
      return transferSeconds == 0 ? 0 : bytesFetched / transferSeconds;
    }

    /** Whether a liar was found out where there was one. */
    boolean held() {
      return back && (way != Way.EMPTY_DISK_AND_A_LIAR || chunksRefused > 0);
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%s: %s after %.1f s, %.1f MB fetched, %.1f MB reused, %d wrong parts refused",
          way.label,
          back ? "back" : "NOT back",
          seconds,
          bytesFetched / 1e6,
          bytesReused / 1e6,
          chunksRefused);
    }
  }

  @Override
  public boolean held() {
    return contradictions.isEmpty() && recoveries.stream().allMatch(Recovery::held);
  }

  /** For people. */
  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "REPLICA COMES BACK",
                "AFTER",
                "FETCHED MB",
                "REUSED MB",
                "REFUSED",
                "FETCHING",
                "MB/S",
                "OF LIMIT",
                "THROUGHPUT",
                "VIEW CHANGES",
                "MEMORY MB"));
    for (Recovery recovery : recoveries) {
      table.row(
          List.of(
              recovery.way().label(),
              String.format(Locale.ROOT, "%.1f s", recovery.seconds()),
              Wording.megabytes(recovery.bytesFetched()),
              Wording.megabytes(recovery.bytesReused()),
              Long.toString(recovery.chunksRefused()),
              seen(recovery, "%.1f s", recovery.transferSeconds()),
              seen(recovery, "%,.0f", recovery.fetchedPerSecond() / 1e6),
              seen(recovery, "%.2f", ofLimit(recovery)),
              String.format(Locale.ROOT, "%.2f", recovery.throughputRatio()),
              Long.toString(recovery.viewChanges()),
              Wording.megabytes(recovery.memoryBytes())));
    }
    StringBuilder text = new StringBuilder(table.toString());
    text.append(
        String.format(
            Locale.ROOT,
            "%n%,d objects, %.0f MB, %s. Throughput is that while"
                + " the replica came back over the usual one.%nThe limit of a transfer is the slower"
                + " of loopback TCP (%.0f MB/s) and SHA-256 (%.0f MB/s), one thread each, nothing"
                + " else running.%n",
            objects,
            stateBytes / 1e6,
            load(),
            limits.loopbackBytesPerSecond() / 1e6,
            limits.sha256BytesPerSecond() / 1e6));
    for (Recovery recovery : recoveries) {
      text.append(goals(recovery));
    }
    contradictions.forEach(found -> text.append("ROOTS DIFFER at ").append(found).append('\n'));
    return text.toString();
  }

  private String load() {
    return ratePerSecond.isEmpty()
        ? clients + " requests outstanding all the time"
        : String.format(
            Locale.ROOT,
            "%,d requests/s due, %d outstanding at most",
            ratePerSecond.getAsInt(),
            clients);
  }

  /** Who fetched nothing has no speed. */
  private static String seen(Recovery recovery, String format, double value) {
    return recovery.transferSeconds() == 0 ? "-" : String.format(Locale.ROOT, format, value);
  }

  private double ofLimit(Recovery recovery) {
    return recovery.fetchedPerSecond() / limits.transferBytesPerSecond();
  }

  private String goals(Recovery recovery) {
    return String.format(
        Locale.ROOT,
        "%s: at most %.0f s %s; throughput at least %.1f %s; no view change %s; memory at most"
            + " state + %d MB %s%n",
        recovery.way().label(),
        recovery.way().goalSeconds,
        Wording.verdict(recovery.back() && recovery.seconds() <= recovery.way().goalSeconds),
        THROUGHPUT_GOAL,
        Wording.verdict(recovery.throughputRatio() >= THROUGHPUT_GOAL),
        Wording.verdict(recovery.viewChanges() == 0),
        MEMORY_GOAL_BYTES / 1_000_000,
        Wording.verdict(recovery.memoryBytes() <= stateBytes + MEMORY_GOAL_BYTES));
  }

  /** Which run a way is. */
  static RunKey key(Recovery.Way way) {
    return new RunKey("recovery", way.label(), "", "", 1);
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (Recovery recovery : recoveries) {
      RunBuilder run =
          new RunBuilder(key(recovery.way()))
              .setup(
                  new Setup(
                      objects,
                      stateBytes / Math.max(1, objects),
                      clients,
                      1,
                      0,
                      true,
                      ratePerSecond.orElse(0)))
              .load(
                  recovery.seconds(),
                  Math.round(recovery.meanwhilePerSecond() * recovery.seconds()),
                  0,
                  new Latency(0, 0, 0, 0))
              .figure("backSeconds", recovery.seconds())
              .figure("bytesFetched", recovery.bytesFetched())
              .figure("bytesReused", recovery.bytesReused())
              .figure("wrongPartsRefusedCount", recovery.chunksRefused())
              .figure("fetchedBytesPerSecond", recovery.fetchedPerSecond())
              .figure("shareOfTransferLimit", ofLimit(recovery))
              .figure("throughputToUsualRatio", recovery.throughputRatio())
              .figure("viewChangesCount", recovery.viewChanges())
              .figure("memoryPeakBytes", recovery.memoryBytes());
      if (!recovery.held()) {
        run.broken(recovery.line());
      }
      if (runs.isEmpty()) {
        contradictions.forEach(found -> run.broken("roots differ at " + found));
      }
      runs.add(run.build());
    }
    return runs;
  }

  /** For programs. */
  @Override
  public Map<String, Object> json() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Recovery recovery : recoveries) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("way", recovery.way().name().toLowerCase(Locale.ROOT));
      row.put("back", recovery.back());
      row.put("seconds", recovery.seconds());
      row.put("transferSeconds", recovery.transferSeconds());
      row.put("bytesFetched", recovery.bytesFetched());
      row.put("checkpointsFetched", recovery.checkpointsFetched());
      row.put("bytesReused", recovery.bytesReused());
      row.put("chunksRefused", recovery.chunksRefused());
      row.put("usualPerSecond", recovery.usualPerSecond());
      row.put("meanwhilePerSecond", recovery.meanwhilePerSecond());
      row.put("throughputRatio", recovery.throughputRatio());
      row.put("transferShareOfLimit", ofLimit(recovery));
      row.put("viewChanges", recovery.viewChanges());
      row.put("memoryBytes", recovery.memoryBytes());
      rows.add(row);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("objects", objects);
    tree.put("stateBytes", stateBytes);
    tree.put("clients", clients);
    ratePerSecond.ifPresent(rate -> tree.put("ratePerSecond", rate));
    tree.put("limits", limits);
    tree.put("contradictions", contradictions);
    tree.put("recoveries", rows);
    return tree;
  }
}
