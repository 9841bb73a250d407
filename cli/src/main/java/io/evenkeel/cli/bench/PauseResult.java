package io.evenkeel.cli.bench;

import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.cli.base.Table;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Pauses of checkpoints for each size of the state and each way to take them.
 *
 * @param ratePerSecond writes under which they were taken
 * @param intervalRequests requests between two checkpoints
 * @param budgetMicros how long a checkpoint may stop execution at a time
 * @param rows one for each size and way, sizes ascending
 * @param contradictions checkpoints with different roots, in words
 */
record PauseResult(
    int ratePerSecond,
    long intervalRequests,
    long budgetMicros,
    List<Row> rows,
    List<String> contradictions)
    implements RunsCommand.MeasuredRuns {

  /** How much longer the pause of {@code lazy} may be with the largest state than the smallest. */
  static final double GROWTH_GOAL = 1.5;

  private static final String BOUNDED = "DFC_CAW lazy";

  /**
   * One size and one way.
   *
   * @param objects in the state, 4 KiB each
   * @param way method and completion
   * @param checkpoints one for each checkpoint and replica
   */
  record Row(int objects, String way, List<TakenCheckpoint> checkpoints) {

    private long[] sorted(ToLongFunction<Checkpoint> value) {
      return checkpoints.stream()
          .mapToLong(c -> value.applyAsLong(c.checkpoint()))
          .sorted()
          .toArray();
    }

    private long median(ToLongFunction<Checkpoint> value) {
      long[] all = sorted(value);
      return all.length == 0 ? 0 : all[all.length / 2];
    }

    private long[] longest() {
      return sorted(c -> c.costs().pauseMicrosMax());
    }

    private List<String> cells() {
      long[] longest = longest();
      return List.of(
          String.format(Locale.ROOT, "%,d", objects),
          way,
          Integer.toString(checkpoints.size()),
          millis(median(c -> c.costs().pauseMicrosMax())),
          longest.length == 0 ? "-" : millis(longest[0]),
          longest.length == 0 ? "-" : millis(longest[longest.length - 1]),
          millis(median(Checkpoint::pauseMicros)),
          millis(median(c -> c.costs().pauseCpuMicros())),
          Long.toString(median(c -> c.costs().objectsInPause())),
          Long.toString(median(c -> c.costs().objectsModified())),
          Long.toString(median(c -> c.costs().objectsRecaptured())));
    }

    private Map<String, Object> json() {
      long[] longest = longest();
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("objects", objects);
      tree.put("way", way);
      tree.put("checkpoints", checkpoints.size());
      tree.put("longestStopMicros", Arrays.stream(longest).boxed().toList());
      tree.put("longestStopMicrosMedian", median(c -> c.costs().pauseMicrosMax()));
      tree.put("pauseMicrosMedian", median(Checkpoint::pauseMicros));
      tree.put("pauseCpuMicrosMedian", median(c -> c.costs().pauseCpuMicros()));
      tree.put("objectsCapturedInPauseMedian", median(c -> c.costs().objectsInPause()));
      tree.put("objectsModifiedDuringCaptureMedian", median(c -> c.costs().objectsModified()));
      tree.put("objectsRecapturedMedian", median(c -> c.costs().objectsRecaptured()));
      return tree;
    }
  }

  /** Whether replicas agree and every way took checkpoints. */
  @Override
  public boolean held() {
    return contradictions.isEmpty() && rows.stream().noneMatch(row -> row.checkpoints().isEmpty());
  }

  /** Median of the longest stops with the largest state over that with the smallest. */
  private double growth(String way) {
    List<Row> of = rows.stream().filter(row -> row.way().equals(way)).toList();
    long small = of.get(0).median(c -> c.costs().pauseMicrosMax());
    long large = of.get(of.size() - 1).median(c -> c.costs().pauseMicrosMax());
    return small == 0 ? 0 : (double) large / small;
  }

  private List<String> ways() {
    return rows.stream().map(Row::way).distinct().toList();
  }

  private long withinBudget(Row row) {
    return row.checkpoints().stream()
        .filter(c -> c.checkpoint().costs().pauseMicrosMax() <= budgetMicros)
        .count();
  }

  /** For people. */
  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "OBJECTS",
                "WAY",
                "TAKEN",
                "LONGEST STOP",
                "MIN",
                "MAX",
                "ALL STOPS",
                "CPU",
                "IN PAUSE",
                "MODIFIED",
                "READ AGAIN"));
    rows.forEach(row -> table.row(row.cells()));
    StringBuilder text = new StringBuilder(table.toString());
    text.append(
        String.format(
            Locale.ROOT,
            "%nLongest stop of the executor between two batches, all of its stops, and its CPU time"
                + " in them: medians in ms over%nreplicas and checkpoints; %,d writes of 4 KiB a"
                + " second, a checkpoint every %,d requests.%n",
            ratePerSecond,
            intervalRequests));
    for (String way : ways()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-16s longest stop with the largest state / with the smallest = %.2f%s%n",
              way,
              growth(way),
              way.equals(BOUNDED)
                  ? String.format(
                      Locale.ROOT,
                      " (goal at most %.1f: %s)",
                      GROWTH_GOAL,
                      Wording.verdict(growth(way) <= GROWTH_GOAL))
                  : ""));
    }
    List<Row> bounded = rows.stream().filter(row -> row.way().equals(BOUNDED)).toList();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d of %d checkpoints within the budget of %.1f ms%n",
            BOUNDED,
            bounded.stream().mapToLong(this::withinBudget).sum(),
            bounded.stream().mapToInt(row -> row.checkpoints().size()).sum(),
            budgetMicros / 1e3));
    contradictions.forEach(found -> text.append("ROOTS DIFFER at ").append(found).append('\n'));
    return text.toString();
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.2f", micros / 1e3);
  }

  /** Which run a size and a way are. */
  static RunKey key(int objects, String way) {
    String[] parts = way.split(" ");
    return new RunKey("pause", objects + " objects", parts[0], parts.length > 1 ? parts[1] : "", 1);
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (Row row : rows) {
      RunBuilder run =
          new RunBuilder(key(row.objects(), row.way()))
              .setup(
                  new Setup(
                      row.objects(),
                      PauseRun.OBJECT_BYTES,
                      PauseRun.IN_FLIGHT_MAX,
                      1,
                      intervalRequests,
                      true,
                      ratePerSecond))
              .checkpoints(
                  row.checkpoints().stream()
                      .map(taken -> MeasuredCheckpoints.of(taken, 0))
                      .toList())
              .figure("longestStopMicrosMedian", row.median(c -> c.costs().pauseMicrosMax()));
      if (row.checkpoints().isEmpty()) {
        run.broken("no checkpoint was taken");
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
    Map<String, Object> growths = new LinkedHashMap<>();
    ways().forEach(way -> growths.put(way, growth(way)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("ratePerSecond", ratePerSecond);
    tree.put("intervalRequests", intervalRequests);
    tree.put("pauseBudgetMicros", budgetMicros);
    tree.put("growth", growths);
    tree.put("contradictions", new ArrayList<>(contradictions));
    tree.put("rows", rows.stream().map(Row::json).toList());
    return tree;
  }
}
