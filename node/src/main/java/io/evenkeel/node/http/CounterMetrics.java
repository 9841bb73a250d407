package io.evenkeel.node.http;

import io.evenkeel.agreement.ReconfigurationRefusal;
import io.evenkeel.agreement.Refusal;
import io.evenkeel.checkpoint.transfer.DemotionReason;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.StagingRefusal;
import io.evenkeel.transport.CloseReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The counters of {@code status} as metrics. Those with a reason in their name are one metric with
 * a label; every other one is a metric of the same words. All that can be named before they count
 * begin at 0, so that their first increase is one.
 */
final class CounterMetrics {

  /** How a counter becomes a metric. */
  private record Plain(Family family, double factor) {}

  private static final double MICROS = 1e-6;
  private static final double MILLIS = 1e-3;

  static final Family EVENTS = Family.counter("events", "events by name", "event");
  static final Family REFUSALS =
      Family.counter("refusals", "what was refused of peers, clients and disk", "what", "reason");
  static final Family WAITS =
      Family.counter("execution_waits", "times execution waited for a checkpoint", "reason");
  static final Family CLOSED =
      Family.counter("transport_closed", "connections to this replica that ended", "reason");

  private static final Map<String, Plain> PLAIN = new LinkedHashMap<>();

  static {
    plain("checkpoint.late", "checkpoints whose capture was not over at the position");
    plain("checkpoint.hindered", "captures that started later than wanted");
    plain("checkpoint.continuous", "captures that take longer than the interval");
    plain("checkpoint.over-budget", "checkpoints that stopped execution for longer than allowed");
    plain("checkpoint.failed", "checkpoints this replica could not take");
    plain("checkpoint.full", "checkpoints that took all objects");
    plain("checkpoint.differential", "checkpoints that took what changed");
    plain("checkpoint.log", "checkpoints that are a full one and a log");
    plain("checkpoint.pruned", "older checkpoints deleted");
    plain("checkpoint.withdrawn", "checkpoints deleted since they came from a wrong state");
    plain("log.records", "records appended to the protocol log");
    plain("log.syncs", "fsyncs of the protocol log");
    plain("log.sync-micros", "log_sync_seconds", MICROS, "time these took");
    plain("log.waits", "times ordering waited for the log");
    plain("log.reports-repeated", "reports repeated since an fsync took long");
    plain("log.torn-bytes", "log_torn_bytes", 1, "bytes cut from the end of the log at the start");
    plain("delta.certified", "certified differences between checkpoints");
    plain("audit.objects", "objects that were wrong in own checkpoints");
    plain("audit.repaired", "times the state was repaired");
    plain("audit.scrubbed", "differential checkpoints that read all objects");
    plain("store.damaged", "stored parts that failed their check");
    plain("store.repaired", "damaged checkpoints that are whole again");
    plain("scrub.bytes", "scrub_bytes", 1, "bytes of checkpoints read again");
    plain("scrub.passes", "checkpoints read again to their end");
    plain("staging.begun", "states staged from another replica's checkpoint");
    plain("staging.confirmed", "of these, confirmed by others");
    plain("transfer.completed", "checkpoints fetched and verified");
    plain("transfer.bytes.fetched", "transfer_fetched_bytes", 1, "bytes that others sent");
    plain("transfer.bytes.reused", "transfer_reused_bytes", 1, "bytes found on the own disk");
    plain("transfer.objects.fetched", "objects that others sent");
    plain("transfer.objects.reused", "objects found on the own disk");
    plain("transfer.served", "transfer requests answered");
    plain("connections.paused", "times a connection was not read for a while");
    plain("connections.replaced", "connections closed since their key does not count any more");
    plain("replies.unread", "replies not sent to clients that do not read");
    plain("transport.connections_opened", "connections that others opened");
    plain("transport.frames_in", "frames received");
    plain("transport.frames_out", "frames sent");
    plain("transport.bytes_in", "transport_received_bytes", 1, "bytes received");
    plain("transport.bytes_out", "transport_sent_bytes", 1, "bytes sent");
    plain("transport.frames_dropped", "frames not sent since a queue was full");
    plain("transport.frames_unknown", "frames of no known kind");
    plain("process.allocated-bytes", "allocated_bytes", 1, "bytes of heap allocated");
    plain("process.compile-millis", "compile_seconds", MILLIS, "time for which the JVM compiled");
    plain("transport.accepting_paused", "times connections came faster than they are accepted");
  }

  private CounterMetrics() {}

  private static void plain(String counter, String help) {
    plain(counter, counter.replace('.', '_').replace('-', '_'), 1, help);
  }

  private static void plain(String counter, String name, double factor, String help) {
    PLAIN.put(counter, new Plain(Family.counter(name, help), factor));
  }

  static List<Family> families() {
    List<Family> all = new ArrayList<>(List.of(EVENTS, REFUSALS, WAITS, CLOSED));
    PLAIN.values().forEach(plain -> all.add(plain.family));
    return all;
  }

  /** The metric that a counter becomes; empty if this has no place for it. */
  static Optional<Family> familyOf(String counter) {
    Plain plain = PLAIN.get(counter);
    return plain != null ? Optional.of(plain.family) : labelled(counter).map(Labelled::family);
  }

  /** A counter with its reason as a label. */
  private record Labelled(Family family, List<String> labels) {}

  private static Optional<Labelled> labelled(String counter) {
    if (counter.startsWith("event.")) {
      return Optional.of(new Labelled(EVENTS, List.of(counter.substring("event.".length()))));
    } else if (counter.startsWith("execution.waiting.")) {
      String reason = counter.substring("execution.waiting.".length());
      return Optional.of(new Labelled(WAITS, List.of(reason)));
    } else if (counter.startsWith("transport.closed_")) {
      String reason = counter.substring("transport.closed_".length()).replace('_', '-');
      return Optional.of(new Labelled(CLOSED, List.of(reason)));
    } else if (counter.startsWith("refused.")) {
      String rest = counter.substring("refused.".length());
      int dot = rest.indexOf('.');
      return Optional.of(
          new Labelled(
              REFUSALS,
              dot < 0
                  ? List.of("message", rest)
                  : List.of(rest.substring(0, dot), rest.substring(dot + 1))));
    }
    return Optional.empty();
  }

  /**
   * Everything that was counted.
   *
   * @return for each metric its values by their labels
   */
  static Map<Family, Map<List<String>, Double>> values(Map<String, Long> counters) {
    Map<Family, Map<List<String>, Double>> all = new LinkedHashMap<>();
    families().forEach(family -> all.put(family, new LinkedHashMap<>()));
    PLAIN.forEach(
        (counter, plain) ->
            values(all, plain.family)
                .put(List.of(), plain.factor * counters.getOrDefault(counter, 0L)));
    Map<String, Long> named = new TreeMap<>(counters);
    known().forEach(counter -> named.putIfAbsent(counter, 0L));
    named.forEach(
        (counter, value) ->
            labelled(counter)
                .ifPresent(to -> values(all, to.family).put(to.labels, (double) value)));
    return all;
  }

  private static Map<List<String>, Double> values(
      Map<Family, Map<List<String>, Double>> all, Family family) {
    return all.computeIfAbsent(family, unused -> new LinkedHashMap<>());
  }

  private static List<String> known() {
    List<String> names = new ArrayList<>();
    add(names, "refused.order.", Refusal.values());
    add(names, "refused.checkpoint.", CheckpointRefusal.values());
    add(names, "refused.transfer.", DemotionReason.values());
    add(names, "refused.staging.", StagingRefusal.values());
    add(names, "refused.reconfiguration.", ReconfigurationRefusal.values());
    add(names, "execution.waiting.", ExecutionEffect.Waiting.Reason.values());
    add(names, "transport.closed_", CloseReason.values());
    return names;
  }

  private static void add(List<String> names, String prefix, Enum<?>[] reasons) {
    Arrays.stream(reasons)
        .map(reason -> prefix + reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .forEach(names::add);
  }
}
