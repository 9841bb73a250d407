package io.evenkeel.cli.bench;

import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.base.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How fast checkpoints came into a verified store.
 *
 * @param stateBytes of all values
 * @param limits of this machine
 * @param bareLoadBytesPerSecond what SQLite takes when nobody checks it
 * @param contradictions checkpoints with different roots, in words
 */
record TransferResult(
    int objects,
    long stateBytes,
    Limits limits,
    double bareLoadBytesPerSecond,
    List<Fetch> fetches,
    List<String> contradictions)
    implements RunsCommand.MeasuredRuns {

  static final double LIMIT_GOAL = 0.6;
  static final double LIAR_GOAL = 0.8;

  /**
   * One fetch into an empty store.
   *
   * @param withLiar whether one of the three sources serves corrupted chunks
   * @param back whether the state was there at the end
   * @param seconds from the start of the process until then
   * @param fetchSeconds from the first request to the published image
   * @param installSeconds from there until the state was in SQLite
   * @param bytesFetched bytes of values
   * @param chunksRefused wrong parts it got and did not use
   * @param memoryBytes the most memory its process had; 0 where the system does not tell
   */
  record Fetch(
      int trial,
      boolean withLiar,
      boolean back,
      double seconds,
      double fetchSeconds,
      double installSeconds,
      long bytesFetched,
      long chunksRefused,
      long memoryBytes) {

    /** Bytes of values per second, into the store. */
    double rate() {
      return bytesFetched / Math.max(1e-3, fetchSeconds);
    }

    /** Bytes of values per second, into SQLite. */
    double installRate() {
      return bytesFetched / Math.max(1e-3, installSeconds);
    }

    /** Whether a liar was found out where there was one. */
    boolean held() {
      return back && bytesFetched > 0 && (chunksRefused > 0) == withLiar;
    }

    String label() {
      return withLiar ? "one source of three lies" : "three honest sources";
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%s, trial %d: %s, %,.0f MB in %.2f s, installed in %.2f s, %d wrong parts refused",
          label(),
          trial,
          back ? "back" : "NOT back",
          bytesFetched / 1e6,
          fetchSeconds,
          installSeconds,
          chunksRefused);
    }
  }

  @Override
  public boolean held() {
    return contradictions.isEmpty() && fetches.stream().allMatch(Fetch::held);
  }

  private double median(boolean withLiar, ToDoubleFunction<Fetch> figure) {
    List<Fetch> those = fetches.stream().filter(fetch -> fetch.withLiar() == withLiar).toList();
    return Spread.of(those, figure).median();
  }

  private double ofLimit() {
    return median(false, Fetch::rate) / limits.transferBytesPerSecond();
  }

  private double ofHonest() {
    return median(true, Fetch::rate) / median(false, Fetch::rate);
  }

  private double ofBareLoad() {
    return median(false, Fetch::installRate) / bareLoadBytesPerSecond;
  }

  /** For people. */
  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "SOURCES",
                "TRIAL",
                "FETCHED MB",
                "FETCHING",
                "MB/S",
                "INSTALLING",
                "MB/S",
                "REFUSED",
                "MEMORY MB"));
    for (Fetch fetch : fetches) {
      table.row(
          List.of(
              fetch.label(),
              Integer.toString(fetch.trial()),
              Wording.megabytes(fetch.bytesFetched()),
              String.format(Locale.ROOT, "%.2f s", fetch.fetchSeconds()),
              Wording.megabytes(fetch.rate()),
              String.format(Locale.ROOT, "%.2f s", fetch.installSeconds()),
              Wording.megabytes(fetch.installRate()),
              Long.toString(fetch.chunksRefused()),
              Wording.megabytes(fetch.memoryBytes())));
    }
    StringBuilder text = new StringBuilder(table.toString());
    text.append(
        String.format(
            Locale.ROOT,
            "%n%,d objects, %.0f MB, no load. Limits, one thread each, nothing else running: loopback"
                + " TCP %s MB/s, SHA-256 %s MB/s, SQLite loading the same rows unchecked %s MB/s.%n"
                + "Medians: %s MB/s into the verified store, %.2f of the slower of loopback and"
                + " SHA-256 (goal at least %.1f: %s);%nwith a liar %.2f of that (goal at least %.1f:"
                + " %s); installing at %.2f of the bare load.%n",
            objects,
            stateBytes / 1e6,
            Wording.megabytes(limits.loopbackBytesPerSecond()),
            Wording.megabytes(limits.sha256BytesPerSecond()),
            Wording.megabytes(bareLoadBytesPerSecond),
            Wording.megabytes(median(false, Fetch::rate)),
            ofLimit(),
            LIMIT_GOAL,
            Wording.verdict(ofLimit() >= LIMIT_GOAL),
            ofHonest(),
            LIAR_GOAL,
            Wording.verdict(ofHonest() >= LIAR_GOAL),
            ofBareLoad()));
    contradictions.forEach(found -> text.append("ROOTS DIFFER at ").append(found).append('\n'));
    return text.toString();
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (Fetch fetch : fetches) {
      RunBuilder run =
          new RunBuilder(new RunKey("transfer", fetch.label(), "", "", fetch.trial()))
              .setup(new Setup(objects, stateBytes / Math.max(1, objects), 0, 0, 0, true, 0))
              .load(fetch.seconds(), 0, 0, new Latency(0, 0, 0, 0))
              .figure("backSeconds", fetch.seconds())
              .figure("fetchSeconds", fetch.fetchSeconds())
              .figure("installSeconds", fetch.installSeconds())
              .figure("bytesFetched", fetch.bytesFetched())
              .figure("fetchedBytesPerSecond", fetch.rate())
              .figure("shareOfTransferLimit", fetch.rate() / limits.transferBytesPerSecond())
              .figure("shareOfBareLoad", fetch.installRate() / bareLoadBytesPerSecond)
              .figure("wrongPartsRefusedCount", fetch.chunksRefused())
              .figure("memoryPeakBytes", fetch.memoryBytes());
      if (!fetch.held()) {
        run.broken(fetch.line());
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
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("objects", objects);
    tree.put("stateBytes", stateBytes);
    tree.put("limits", limits);
    tree.put("bareLoadBytesPerSecond", bareLoadBytesPerSecond);
    tree.put("shareOfLimit", ofLimit());
    tree.put("shareWithLiar", ofHonest());
    tree.put("shareOfBareLoad", ofBareLoad());
    tree.put("contradictions", contradictions);
    tree.put("fetches", fetches);
    return tree;
  }
}
