package io.evenkeel.cli.bench.talk;

import io.evenkeel.bench.Setup;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.Durability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is to be measured.
 *
 * @param clients each with one request outstanding; with a rate, the most outstanding at once
 * @param ratePerSecond requests due in a second, 0 if clients wait for their results
 * @param writeShare of the requests; negative for each series' own
 * @param intervalRequests requests between two checkpoints
 * @param checkpoints in each trial, after one that is not measured
 * @param warmUpSeconds load on each cluster before anything is measured
 * @param lasting whether replicas run as in production: fast, but only after a minute
 * @param methods that are compared; others of the series are left out
 */
record TalkPlan(
    List<Series> series,
    Set<String> methods,
    int objects,
    int objectBytes,
    int clients,
    double ratePerSecond,
    double writeShare,
    long intervalRequests,
    int trials,
    int checkpoints,
    int warmUpSeconds,
    boolean lasting,
    Durability durability,
    ClientAuthentication authentication) {

  /** The talk: 200,000 of 750,000 objects change between two differential checkpoints. */
  static final double CHANGED_SHARE = 200_000.0 / 750_000;

  private static final double HALF = 0.5;

  /** Somewhat more than that, so that chance does not bring it below. */
  private static final double CHANGED_SHARE_MEANT = CHANGED_SHARE * 1.05;

  private static final long HEAP_BYTES_BASE = 400L << 20;

  /** What requests a second are expected for the remaining time, before anything is known. */
  private static final double EXPECTED_PER_SECOND = 4_000;

  /** The same with another state. */
  TalkPlan withObjects(int count) {
    return new TalkPlan(
        series,
        methods,
        count,
        objectBytes,
        clients,
        ratePerSecond,
        writeShare,
        intervalRequests,
        trials,
        checkpoints,
        warmUpSeconds,
        lasting,
        durability,
        authentication);
  }

  long stateBytes() {
    return (long) objects * objectBytes;
  }

  /** Write share of a series. */
  double writeShareOf(Series one) {
    if (writeShare >= 0) {
      return writeShare;
    }
    return one == Series.DIFFERENTIAL
        ? Math.min(1, -Math.log(1 - CHANGED_SHARE_MEANT) * objects / intervalRequests)
        : HALF;
  }

  /** Which share of the objects changes in an interval, if keys are chosen uniformly. */
  double changedShareOf(Series one) {
    return 1 - Math.exp(-writeShareOf(one) * intervalRequests / objects);
  }

  Setup setup(Series one) {
    return new Setup(
        objects,
        objectBytes,
        clients,
        writeShareOf(one),
        intervalRequests,
        durability == Durability.SYNC,
        ratePerSecond);
  }

  /** Whether any of the methods holds a second state in memory. */
  boolean copiesWhole() {
    return series.stream()
        .flatMap(one -> one.methods().stream())
        .filter(method -> methods.contains(method.name()))
        .anyMatch(method -> !method.capturesAhead());
  }

  /** Limit of a replica's heap. */
  long heapBytesMax() {
    return HEAP_BYTES_BASE + (copiesWhole() ? stateBytes() * 3 / 2 : stateBytes() / 8);
  }

  /** What a replica needs in all: SQLite keeps the values outside the heap. */
  long replicaBytesMax() {
    return heapBytesMax() + stateBytes() * 5 / 4 + (200L << 20);
  }

  Launch launch() {
    Launch launch = lasting ? Launch.lasting(heapBytesMax()) : new Launch(heapBytesMax(), Set.of());
    return launch.durable(durability);
  }

  boolean compares(String method) {
    return methods.contains(method);
  }

  /** How long a trial takes, roughly. */
  double trialSeconds(Series one, boolean control) {
    double perSecond = ratePerSecond > 0 ? ratePerSecond : EXPECTED_PER_SECOND;
    double intervals = control ? 1.25 : 1 + checkpoints * one.turns();
    return 2 + intervals * intervalRequests / perSecond;
  }

  /** Everything that results depend on. */
  Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("--series", names(series));
    all.put("--methods", String.join(",", methods.stream().sorted().toList()));
    all.put("--objects", Integer.toString(objects));
    all.put("--object-bytes", Integer.toString(objectBytes));
    all.put("--clients", Integer.toString(clients));
    all.put("--rate", Double.toString(ratePerSecond));
    all.put("--write-share", writeShare < 0 ? "of each series" : Double.toString(writeShare));
    all.put("--interval", Long.toString(intervalRequests));
    all.put("--trials", Integer.toString(trials));
    all.put("--checkpoints", Integer.toString(checkpoints));
    all.put("--warm-up-seconds", Integer.toString(warmUpSeconds));
    all.put("--durability", lower(durability));
    all.put("--authentication", lower(authentication));
    all.put("virtual machine", lasting ? "as in production" : "starts fast");
    return all;
  }

  private static String names(List<Series> series) {
    return String.join(",", series.stream().map(TalkPlan::lower).toList());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
