package io.evenkeel.cli.top;

import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.cli.base.StatusJson;
import io.evenkeel.cli.base.Table;
import io.evenkeel.client.ReplicaReport;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What replicas said last, as lines of text that fit a screen. One thread. */
final class TopView {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private static final List<String> HEADER =
      List.of(
          "REPLICA",
          "STATE",
          "VIEW",
          "SEQUENCE",
          "LAG",
          "REQ/S",
          "P50",
          "P99",
          "STABLE",
          "VOTES",
          "METHOD",
          "REFUSED",
          "NEXT CHECKPOINT");

  private static final List<String> CHECKPOINTS =
      List.of(
          "CHECKPOINT",
          "METHOD",
          "LEAD",
          "CAPTURE",
          "STOP",
          "COMPLETION",
          "PUBLISHED",
          "CERTIFIED",
          "STABLE",
          "OBJECTS",
          "MB");

  private final String cluster;
  private final int needed;
  private List<ReplicaStatus> replicas = List.of();

  /** Requests that each had executed, and when. */
  private record Count(long requests, long nanos) {}

  private final Map<Integer, Count> counts = new HashMap<>();
  private final Map<Integer, Double> rates = new HashMap<>();

  /**
   * @param needed replicas that have to run and vote
   */
  TopView(String cluster, int needed) {
    this.cluster = cluster;
    this.needed = needed;
  }

  /** Replicas said this now. */
  void show(List<ReplicaStatus> latest, long nowNanos) {
    replicas = latest;
    for (ReplicaStatus replica : latest) {
      int id = replica.replica();
      if (replica.answer() instanceof Reachable reachable) {
        long requests = reachable.report().order().requests();
        Count before = counts.put(id, new Count(requests, nowNanos));
        if (before != null && requests >= before.requests && nowNanos > before.nanos) {
          rates.put(id, (requests - before.requests) * 1e9 / (nowNanos - before.nanos));
        }
      } else {
        counts.remove(id);
        rates.remove(id);
      }
    }
  }

  /** Whether enough replicas run and vote. */
  boolean healthy() {
    return replicas.stream().filter(ReplicaStatus::healthy).count() >= needed;
  }

  /** At most so many lines, none longer than that. */
  List<String> lines(int width, int height) {
    List<String> lines = new ArrayList<>();
    lines.add(title());
    lines.add("");
    Table table = new Table(HEADER);
    long ahead = StatusJson.ahead(replicas);
    replicas.forEach(replica -> table.row(row(replica, ahead)));
    lines.addAll(table.toString().lines().toList());
    transfers(lines);
    misbehaviour(lines);
    checkpoints(lines);
    events(lines, height - lines.size() - 2);
    return lines.stream()
        .limit(height)
        .map(line -> CONTROL.matcher(line).replaceAll("?")) // replicas may say anything
        .map(line -> line.length() <= width ? line : line.substring(0, width))
        .toList();
  }

  private String title() {
    long healthy = replicas.stream().filter(ReplicaStatus::healthy).count();
    return String.format(
        Locale.ROOT,
        "%s  cluster %s: %d of %d replicas run and vote, %d needed: %s",
        CLOCK.format(Instant.now()),
        cluster,
        healthy,
        replicas.size(),
        needed,
        healthy >= needed ? "healthy" : "NOT HEALTHY");
  }

  private List<String> row(ReplicaStatus replica, long ahead) {
    if (replica.answer() instanceof Reachable reachable) {
      ReplicaReport is = reachable.report();
      return List.of(
          replica.replica() + (is.primary() ? " primary" : ""),
          is.state(),
          Long.toString(is.view()),
          Long.toString(is.order().executed()),
          Long.toString(ahead - is.order().executed()),
          rates.containsKey(replica.replica())
              ? String.format(Locale.ROOT, "%.0f", rates.get(replica.replica()))
              : "-",
          is.activity().latency().map(all -> micros(all.p50Micros())).orElse("-"),
          is.activity().latency().map(all -> micros(all.p99Micros())).orElse("-"),
          is.order().stable() == 0 ? "none" : Long.toString(is.order().stable()),
          is.voting() ? "yes" : "no: " + is.membership().notVoting(),
          is.method(),
          Long.toString(reachable.refusals()),
          phase(is.activity().phase()));
    }
    String reason = ((Unreachable) replica.answer()).reason();
    return List.of(
        Integer.toString(replica.replica()), "unreachable at " + replica.address() + ": " + reason);
  }

  private static String phase(ReplicaReport.Phase phase) {
    if (phase.name().isEmpty()) {
      return "-";
    }
    return phase.bytes() == 0
        ? phase.name()
        : String.format(Locale.ROOT, "%s, %.1f MB read", phase.name(), phase.bytes() / 1e6);
  }

  private List<ReplicaReport> reports() {
    return replicas.stream()
        .filter(replica -> replica.answer() instanceof Reachable)
        .map(replica -> ((Reachable) replica.answer()).report())
        .toList();
  }

  private void transfers(List<String> lines) {
    for (ReplicaStatus replica : replicas) {
      if (replica.answer() instanceof Reachable reachable) {
        reachable
            .report()
            .transfer()
            .ifPresent(transfer -> lines.add(transfer(replica.replica(), transfer)));
      }
    }
  }

  private static String transfer(int replica, ReplicaReport.Transfer transfer) {
    long here = transfer.bytesFetched() + transfer.bytesReused();
    return String.format(
        Locale.ROOT,
        "replica %d fetches checkpoint %d: %.1f of %.1f MB (%.0f %%), %.1f MB from its own disk%s",
        replica,
        transfer.sequence(),
        here / 1e6,
        transfer.bytesTotal() / 1e6,
        transfer.bytesTotal() == 0 ? 0.0 : 100.0 * here / transfer.bytesTotal(),
        transfer.bytesReused() / 1e6,
        transfer.millisLeft().isPresent()
            ? String.format(
                Locale.ROOT, ", about %.0f s left", transfer.millisLeft().getAsLong() / 1e3)
            : "");
  }

  /** What is held against whom, each kind once. */
  private void misbehaviour(List<String> lines) {
    Map<String, List<ReplicaReport.Misbehaviour>> kinds = new TreeMap<>();
    for (ReplicaReport report : reports()) {
      report
          .misbehaviour()
          .forEach(
              seen ->
                  kinds
                      .computeIfAbsent(
                          seen.replica() + " " + seen.name(), unused -> new ArrayList<>())
                      .add(seen));
    }
    if (kinds.isEmpty()) {
      return;
    }
    lines.add("");
    Table table = new Table(List.of("MISBEHAVED", "HOW", "TIMES", "SINCE", "LAST", "SEEN BY"));
    for (List<ReplicaReport.Misbehaviour> same : kinds.values()) {
      table.row(
          List.of(
              "replica " + same.get(0).replica(),
              same.get(0).name(),
              Long.toString(same.stream().mapToLong(ReplicaReport.Misbehaviour::count).sum()),
              clock(same.stream().mapToLong(seen -> seen.sinceMillis()).min().orElse(0)),
              clock(same.stream().mapToLong(seen -> seen.lastMillis()).max().orElse(0)),
              same.size() + (same.size() == 1 ? " replica" : " replicas")));
    }
    lines.addAll(table.toString().lines().toList());
  }

  /** The newest checkpoints of the replica that is furthest ahead. */
  private void checkpoints(List<String> lines) {
    List<ReplicaReport.Checkpoint> newest =
        reports().stream()
            .max(Comparator.comparingLong(report -> report.order().executed()))
            .map(ReplicaReport::checkpoints)
            .orElse(List.of());
    if (newest.isEmpty()) {
      return;
    }
    lines.add("");
    Table table = new Table(CHECKPOINTS);
    for (int i = newest.size() - 1; i >= Math.max(0, newest.size() - 4); i--) {
      table.row(row(newest.get(i)));
    }
    lines.addAll(table.toString().lines().toList());
  }

  private static List<String> row(ReplicaReport.Checkpoint checkpoint) {
    ReplicaReport.Costs costs = checkpoint.costs();
    return List.of(
        checkpoint.sequence() + (costs.late() ? " late" : ""),
        checkpoint.method(),
        millis(costs.leadMillis()),
        millis(costs.captureMillis()),
        micros(costs.pauseMicrosMax()),
        millis(costs.completionMillis()),
        millis(costs.publishedMillis()),
        millis(costs.certifiedMillis()),
        millis(costs.stableMillis()),
        Long.toString(costs.objects()),
        String.format(Locale.ROOT, "%.1f", costs.bytes() / 1e6));
  }

  private void events(List<String> lines, int room) {
    record Told(int by, ReplicaReport.Event event) {}
    List<Told> all = new ArrayList<>();
    for (ReplicaStatus replica : replicas) {
      if (replica.answer() instanceof Reachable reachable) {
        reachable.report().events().forEach(event -> all.add(new Told(replica.replica(), event)));
      }
    }
    all.sort(Comparator.comparingLong((Told told) -> told.event.timeMillis()).reversed());
    if (room > 0 && !all.isEmpty()) {
      lines.add("");
      all.stream()
          .limit(room)
          .map(
              told ->
                  clock(told.event.timeMillis())
                      + " r"
                      + told.by
                      + " "
                      + told.event.name()
                      + " "
                      + told.event.text())
          .forEach(lines::add);
    }
  }

  private static String clock(long millis) {
    return CLOCK.format(Instant.ofEpochMilli(millis));
  }

  private static String micros(long micros) {
    return micros < 1_000
        ? micros + " us"
        : micros < 100_000
            ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
            : millis(micros / 1_000);
  }

  private static String millis(long millis) {
    return millis == 0
        ? "-"
        : millis < 10_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
