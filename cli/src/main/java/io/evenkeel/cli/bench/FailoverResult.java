package io.evenkeel.cli.bench;

import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.cli.base.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of killing primaries.
 *
 * @param clients clients, each with one request outstanding
 * @param seconds from the first request to the last
 * @param outages one for each kill
 * @param viewChanges views that began in all; more than kills means primaries replaced without need
 * @param contradictions checkpoints with different roots, in words
 * @param count what the counters say
 */
record FailoverResult(
    int clients,
    double seconds,
    List<Outage> outages,
    long viewChanges,
    List<String> contradictions,
    CounterClients.Count count)
    implements RunsCommand.MeasuredRuns {

  /** What is not known. */
  static final long UNKNOWN = -1;

  /**
   * One kill. Times that add up to the outage are {@link #UNKNOWN} if no replica told them.
   *
   * @param primary who was killed
   * @param view the view that followed
   * @param outageMillis the longest time without an acknowledged request around it
   * @param detectedMillis from the kill until the first replica suspected the primary
   * @param changedMillis from then until the new primary took part in its view
   * @param answeredMillis from then until a client had a result
   * @param stallMillis the longest time without one while the killed replica came back
   * @param backMillis from its start until it had caught up
   */
  record Outage(
      int primary,
      long view,
      long outageMillis,
      long detectedMillis,
      long changedMillis,
      long answeredMillis,
      long stallMillis,
      long backMillis) {}

  /** Whether nothing was lost or executed twice, and replicas agree. */
  @Override
  public boolean held() {
    return count.exact() && contradictions.isEmpty();
  }

  private List<Long> sorted() {
    return outages.stream().map(Outage::outageMillis).sorted().toList();
  }

  private long median() {
    List<Long> all = sorted();
    int middle = all.size() / 2;
    return all.size() % 2 == 1 ? all.get(middle) : (all.get(middle - 1) + all.get(middle)) / 2;
  }

  /** For people. */
  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "KILL",
                "PRIMARY",
                "VIEW",
                "OUTAGE",
                "DETECTED",
                "VIEW CHANGE",
                "FIRST RESULT",
                "STALL ON RETURN",
                "BACK AFTER"));
    int number = 0;
    for (Outage outage : outages) {
      number++;
      table.row(
          List.of(
              Integer.toString(number),
              Integer.toString(outage.primary),
              Long.toString(outage.view),
              millis(outage.outageMillis),
              millis(outage.detectedMillis),
              millis(outage.changedMillis),
              millis(outage.answeredMillis),
              millis(outage.stallMillis),
              String.format(Locale.ROOT, "%.1f s", outage.backMillis / 1e3)));
    }
    StringBuilder text = new StringBuilder(table.toString());
    List<Long> all = sorted();
    text.append(
        String.format(
            Locale.ROOT,
            "%noutage: min %d ms, median %d ms, max %d ms over %d kills with %d clients%n",
            all.get(0),
            median(),
            all.get(all.size() - 1),
            all.size(),
            clients));
    text.append(
        String.format(
            Locale.ROOT,
            "%,d requests acknowledged in %.0f s, %d lost, %d executed twice, %d without outcome,"
                + " %d refused and repeated%n",
            count.acknowledged(),
            seconds,
            count.lost(),
            count.doubled(),
            count.unresolved(),
            count.refused()));
    text.append(
        String.format(Locale.ROOT, "%d view changes for %d kills%n", viewChanges, outages.size()));
    contradictions.forEach(found -> text.append("ROOTS DIFFER at ").append(found).append('\n'));
    return text.toString();
  }

  private static String millis(long value) {
    return value == UNKNOWN ? "-" : value + " ms";
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (Outage outage : outages) {
      RunBuilder run =
          new RunBuilder(new RunKey("failover", "", "", "", runs.size() + 1))
              .setup(new Setup(0, 0, clients, 1, 0, true, 0))
              .figure("outageMillis", outage.outageMillis())
              .figure("stallMillisWhileBack", outage.stallMillis())
              .figure("backMillis", outage.backMillis());
      known(run, "detectedMillis", outage.detectedMillis());
      known(run, "changedMillis", outage.changedMillis());
      known(run, "answeredMillis", outage.answeredMillis());
      if (runs.isEmpty()) {
        run.figure("acknowledgedCount", count.acknowledged())
            .figure("viewChangesCount", viewChanges);
        contradictions.forEach(found -> run.broken("roots differ at " + found));
        if (!count.exact()) {
          run.broken(count.lost() + " requests lost, " + count.doubled() + " executed twice");
        }
      }
      runs.add(run.build());
    }
    return runs;
  }

  private static void known(RunBuilder run, String name, long millis) {
    if (millis != UNKNOWN) {
      run.figure(name, millis);
    }
  }

  /** For programs. */
  @Override
  public Map<String, Object> json() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Outage outage : outages) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("primary", outage.primary);
      row.put("view", outage.view);
      row.put("outageMillis", outage.outageMillis);
      row.put("detectedMillis", outage.detectedMillis);
      row.put("viewChangeMillis", outage.changedMillis);
      row.put("firstResultMillis", outage.answeredMillis);
      row.put("stallOnReturnMillis", outage.stallMillis);
      row.put("backMillis", outage.backMillis);
      rows.add(row);
    }
    List<Long> all = sorted();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("clients", clients);
    tree.put("seconds", seconds);
    tree.put("outageMillisMin", all.get(0));
    tree.put("outageMillisMedian", median());
    tree.put("outageMillisMax", all.get(all.size() - 1));
    tree.put("acknowledged", count.acknowledged());
    tree.put("lost", count.lost());
    tree.put("doubled", count.doubled());
    tree.put("unresolved", count.unresolved());
    tree.put("refused", count.refused());
    tree.put("viewChanges", viewChanges);
    tree.put("contradictions", contradictions);
    tree.put("outages", rows);
    return tree;
  }
}
