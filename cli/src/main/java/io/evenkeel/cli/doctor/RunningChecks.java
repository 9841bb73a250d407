package io.evenkeel.cli.doctor;

import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.config.ClusterConfig;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Running replicas, as far as they answer. What one says of itself proves nothing. */
final class RunningChecks {

  /** Backups refuse batches from a minute in the future: {@code refused.order.timestamp}. */
  private static final long AHEAD_MILLIS_MAX = 60_000;

  private static final long AHEAD_MILLIS_USUAL = 1_000;

  private final Findings findings;

  RunningChecks(Findings findings) {
    this.findings = findings;
  }

  void run(ClusterConfig cluster, List<ReplicaStatus> replicas) {
    Map<String, TreeSet<Integer>> versions = new TreeMap<>();
    Map<Integer, ReplicaReport.Clock> clocks = new TreeMap<>();
    String expected = HexFormat.of().formatHex(cluster.digest());
    for (ReplicaStatus replica : replicas) {
      Findings about = findings.about("replica " + replica.replica());
      if (replica.answer() instanceof Unreachable none) {
        about.error(
            Check.RUNNING,
            "is not reachable at " + replica.address() + ": " + none.reason(),
            "start it, or look at the network between here and there");
        continue;
      }
      ReplicaReport report = ((Reachable) replica.answer()).report();
      state(about, replica.healthy(), report);
      configuration(about, expected, report.about().configDigest());
      versions
          .computeIfAbsent(report.about().version(), key -> new TreeSet<>())
          .add(replica.replica());
      report.about().clock().ifPresent(clock -> clocks.put(replica.replica(), clock));
    }
    versions(versions);
    clocks(clocks);
  }

  private static void state(Findings about, boolean healthy, ReplicaReport report) {
    String state = report.state();
    if (healthy) {
      about.ok(Check.RUNNING, "runs and votes, batch " + report.order().executed());
      return;
    }
    String why = report.membership().notVoting();
    String text = "state " + state + (why.isEmpty() ? "" : ", does not vote: " + why);
    switch (why) {
      case "vote-log-lost" -> about.error(Check.RUNNING, text, "evenkeel reconfigure rejoin");
      case "incarnation-replaced" ->
          about.error(Check.RUNNING, text, "stop it: another one has its place");
      case "keys-missing" ->
          about.error(
              Check.RUNNING, text, "put its directory keys-<number> back beside replica.yaml");
      case "incarnation-pending", "repairing", "starting" ->
          about.warning(Check.RUNNING, text, "wait: it passes by itself");
      default -> about.error(Check.RUNNING, text, "see the runbook for this state, and its output");
    }
  }

  private static void configuration(Findings about, String expected, String digest) {
    if (!digest.isEmpty() && !digest.equals(expected)) {
      about.error(
          Check.CONFIGURATION,
          "works with another cluster.yaml (or overrides from the environment) than this one",
          "compare `sha256sum cluster.yaml` and `env | grep EVENKEEL` on both machines");
    }
  }

  private void versions(Map<String, TreeSet<Integer>> versions) {
    versions.remove("");
    if (versions.size() > 1) {
      findings.warning(
          Check.VERSION,
          "replicas run different versions: " + versions,
          "upgrade the others, one at a time");
    } else {
      versions.forEach(
          (version, ids) -> findings.ok(Check.VERSION, "version " + version + " on " + ids));
    }
  }

  private void clocks(Map<Integer, ReplicaReport.Clock> clocks) {
    if (clocks.isEmpty()) {
      return;
    }
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    StringBuilder each = new StringBuilder();
    for (Map.Entry<Integer, ReplicaReport.Clock> entry : clocks.entrySet()) {
      ReplicaReport.Clock clock = entry.getValue();
      // What is certain of the difference, not what may be the network's.
      lowest = Math.min(lowest, clock.aheadMillis() + clock.uncertaintyMillis());
      highest = Math.max(highest, clock.aheadMillis() - clock.uncertaintyMillis());
      each.append(
          String.format(
              Locale.ROOT,
              "%s%d: %+d ms (+-%d)",
              each.isEmpty() ? "" : ", ",
              entry.getKey(),
              clock.aheadMillis(),
              clock.uncertaintyMillis()));
    }
    long apart = Math.max(0, highest - lowest);
    String text = "replicas' clocks against this machine's: " + each;
    String fix = "correct the clocks (NTP): a batch from a minute in the future is refused";
    if (apart >= AHEAD_MILLIS_MAX) {
      findings.error(Check.CLOCK, text, fix);
    } else if (apart > AHEAD_MILLIS_USUAL) {
      findings.warning(Check.CLOCK, text, fix);
    } else {
      findings.ok(Check.CLOCK, text);
    }
  }
}
