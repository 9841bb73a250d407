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
 * What floods left to others.
 *
 * @param clients those that did not flood
 * @param outstanding requests each of them had outstanding
 * @param processorPercent of one core that the flooding process was allowed
 * @param contradictions checkpoints with different roots, in words
 * @param count what the counters say
 */
record FloodResult(
    int clients,
    int outstanding,
    int processorPercent,
    List<Flooded> floods,
    List<String> contradictions,
    CounterClients.Count count)
    implements RunsCommand.MeasuredRuns {

  /** What others keep at least of their throughput. */
  static final double GOAL = 0.8;

  /**
   * One kind of flood.
   *
   * @param alone requests a second of the others without it
   * @param beside the same with it
   * @param viewsAlone views that began while there was no flood: the machine's fault
   * @param viewChanges views that began during the flood
   * @param sentPerSecond messages, or connections, of the flooding client
   * @param processorPercent of one core that it used
   */
  record Flooded(
      String name,
      double alone,
      double beside,
      long viewsAlone,
      long viewChanges,
      double sentPerSecond,
      double processorPercent) {

    double ratio() {
      return alone == 0 ? 0 : beside / alone;
    }

    boolean goalHit() {
      return ratio() >= GOAL;
    }
  }

  /** Whether nothing was lost or executed twice, replicas agree, and no flood changed the view. */
  @Override
  public boolean held() {
    return count.exact()
        && contradictions.isEmpty()
        && floods.stream().allMatch(flood -> flood.viewChanges == 0);
  }

  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "FLOOD",
                "ALONE/S",
                "BESIDE IT/S",
                "LEFT",
                "GOAL",
                "VIEW CHANGES",
                "FLOOD SENT/S",
                "FLOODER'S CORE"));
    for (Flooded flood : floods) {
      table.row(
          List.of(
              flood.name,
              String.format(Locale.ROOT, "%,.0f", flood.alone),
              String.format(Locale.ROOT, "%,.0f", flood.beside),
              String.format(Locale.ROOT, "%.2f", flood.ratio()),
              flood.goalHit() ? "hit" : "missed",
              Long.toString(flood.viewChanges),
              String.format(Locale.ROOT, "%,.0f", flood.sentPerSecond),
              String.format(Locale.ROOT, "%.0f %%", flood.processorPercent)));
    }
    StringBuilder text = new StringBuilder(table.toString());
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d clients with %d requests outstanding each; goal: at least %.2f left, no view"
                + " change%n%,d requests acknowledged, %d lost, %d executed twice, %d without"
                + " outcome, %d refused and repeated%n",
            clients,
            outstanding,
            GOAL,
            count.acknowledged(),
            count.lost(),
            count.doubled(),
            count.unresolved(),
            count.refused()));
    long restless = floods.stream().mapToLong(Flooded::viewsAlone).sum();
    if (restless > 0) {
      text.append(restless).append(" views changed without any flood: the machine is too busy\n");
    }
    contradictions.forEach(found -> text.append("ROOTS DIFFER at ").append(found).append('\n'));
    return text.toString();
  }

  @Override
  public List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (Flooded flood : floods) {
      RunBuilder run =
          new RunBuilder(new RunKey("flood", flood.name(), "", "", 1))
              .setup(new Setup(0, 0, clients * outstanding, 1, 0, true, 0))
              .figure("alonePerSecond", flood.alone())
              .figure("besidePerSecond", flood.beside())
              .figure("leftRatio", flood.ratio())
              .figure("viewChangesCount", flood.viewChanges())
              .figure("floodSentPerSecond", flood.sentPerSecond())
              .figure("flooderCorePercent", flood.processorPercent());
      if (flood.viewChanges() > 0) {
        run.broken(flood.viewChanges() + " view changes in the flood");
      }
      if (runs.isEmpty()) {
        contradictions.forEach(found -> run.broken("roots differ at " + found));
        if (!count.exact()) {
          run.broken(count.lost() + " requests lost, " + count.doubled() + " executed twice");
        }
      }
      runs.add(run.build());
    }
    return runs;
  }

  @Override
  public Map<String, Object> json() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Flooded flood : floods) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("flood", flood.name);
      row.put("alonePerSecond", flood.alone);
      row.put("besidePerSecond", flood.beside);
      row.put("ratio", flood.ratio());
      row.put("viewChanges", flood.viewChanges);
      row.put("viewChangesAlone", flood.viewsAlone);
      row.put("sentPerSecond", flood.sentPerSecond);
      row.put("processorPercent", flood.processorPercent);
      rows.add(row);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("goal", GOAL);
    tree.put("clients", clients);
    tree.put("outstanding", outstanding);
    tree.put("processorPercentMax", processorPercent);
    tree.put("floods", rows);
    tree.put("acknowledged", count.acknowledged());
    tree.put("lost", count.lost());
    tree.put("executedTwice", count.doubled());
    tree.put("unresolved", count.unresolved());
    tree.put("refused", count.refused());
    tree.put("contradictions", contradictions);
    return tree;
  }
}
