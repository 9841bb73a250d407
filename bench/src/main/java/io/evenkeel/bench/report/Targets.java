package io.evenkeel.bench.report;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** All that shall be reached. */
final class Targets {

  private static final List<String> FUZZY = List.of("DFC_CAW", "DFC_UPD", "DDFC_CAW", "DDFC_UPD");

  private static final double STATE_SHARE = 0.1;
  private static final double BASE_BYTES = 100e6;
  private static final int GROWTH = 8;

  private Targets() {}

  static List<Target> all() {
    List<Target> all = new ArrayList<>();
    efficiency(all);
    pauses(all);
    captures(all);
    agreement(all);
    return all;
  }

  private static void efficiency(List<Target> all) {
    all.add(
        Target.atLeast(
            "throughput with checkpoints / without, 50 % of peak load, DFC_CAW lazy",
            "", 0.97, r -> withOverWithout(r, "latency", "DFC_CAW", Run::throughputPerSecond)));
    for (String method : FUZZY) {
      String series = method.startsWith("DD") ? "talk-differential" : "talk-full";
      all.add(
          Target.atLeast(
              "throughput with checkpoints / without, saturated, " + method + " lazy",
              "",
              0.85,
              r -> withOverWithout(r, series, method, Run::throughputPerSecond)));
    }
    all.add(
        Target.atMost(
            "p99.9 latency with checkpoints / without, 50 % of peak load, DFC_CAW lazy",
            "",
            1.5,
            r -> withOverWithout(r, "latency", "DFC_CAW", run -> run.latencyMicros().p999())));
  }

  /** Trials of the same number belong together: they ran one after the other. */
  private static Spread withOverWithout(
      Results results, String experiment, String method, ToDoubleFunction<Run> value) {
    Map<Integer, Double> without = new TreeMap<>();
    results
        .of(experiment)
        .filter(run -> run.key().control())
        .forEach(run -> without.put(run.trial(), value.applyAsDouble(run)));
    return Spread.of(
        results
            .of(experiment)
            .filter(run -> run.method().equals(method))
            .filter(run -> without.getOrDefault(run.trial(), 0.0) > 0)
            .mapToDouble(run -> value.applyAsDouble(run) / without.getOrDefault(run.trial(), 1.0))
            .toArray());
  }

  private static void pauses(List<Target> all) {
    for (String base : List.of("FULL", "FULL_INLINE")) {
      boolean naive = base.equals("FULL_INLINE");
      for (String completion : List.of("pause", "lazy")) {
        boolean lazy = completion.equals("lazy");
        all.add(
            Target.atLeast(
                "longest pause " + base + " / DFC_CAW " + completion,
                "",
                naive ? (lazy ? 150 : 25) : (lazy ? 25 : 4),
                r -> pauseRatio(r, base, completion)));
      }
    }
    all.add(
        Target.atMost(
            "longest pause of DFC_CAW lazy when the state grows x8", "", 1.5, Targets::growth));
  }

  private static long largest(Results results) {
    return results.of("pause").mapToLong(Run::objects).max().orElse(0);
  }

  private static Spread stops(Results results, long objects, String method, String completion) {
    return Spread.of(
        results
            .of("pause")
            .filter(run -> run.objects() == objects && run.method().equals(method))
            .filter(run -> completion.isEmpty() || run.completion().equals(completion))
            .flatMap(run -> run.checkpoints().stream())
            .mapToDouble(Checkpoint::pauseMicrosMax)
            .toArray());
  }

  private static Spread pauseRatio(Results results, String base, String completion) {
    long objects = largest(results);
    return quotient(
        stops(results, objects, base, ""), stops(results, objects, "DFC_CAW", completion));
  }

  private static Spread growth(Results results) {
    long large = largest(results);
    return quotient(
        stops(results, large, "DFC_CAW", "lazy"),
        stops(results, large / GROWTH, "DFC_CAW", "lazy"));
  }

  /** Of medians; as min and max the most that the two say. */
  private static Spread quotient(Spread above, Spread below) {
    return above.count() == 0 || below.min() <= 0
        ? Spread.NONE
        : new Spread(
            above.min() / below.max(),
            above.median() / below.median(),
            above.max() / below.min(),
            Math.min(above.count(), below.count()));
  }

  private static void captures(List<Target> all) {
    all.add(
        Target.atLeast(
            "capture without hash / memcpy, objects in memory",
            "",
            0.5,
            r -> figure(r, "captureToMemcpyRatio")));
    all.add(
        Target.atLeast(
            "capture with hash / SHA-256, objects in memory",
            "",
            0.85,
            r -> figure(r, "captureHashedToSha256Ratio")));
    all.add(
        Target.atLeast(
            "capture from SQLite / bare scan",
            "",
            0.8,
            r -> figure(r, "captureToSqliteScanRatio")));
    all.add(Target.atMost("late captures after convergence", "", 0, Targets::late));
    all.add(
        Target.atMost(
            "extra memory, DFC and DDFC lazy, over 0.1 x state + 100 MB",
            "",
            1,
            Targets::extraMemory));
  }

  private static Spread figure(Results results, String name) {
    return Spread.of(
        results.runs().stream()
            .flatMap(run -> run.figure(name).stream().boxed())
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  /** All of them together: a median of mostly none would hide one. */
  private static Spread late(Results results) {
    double[] counts =
        results.runs().stream()
            .flatMap(run -> run.figure("lateConvergedCount").stream().boxed())
            .mapToDouble(Double::doubleValue)
            .toArray();
    return counts.length == 0 ? Spread.NONE : Spread.of(Arrays.stream(counts).sum());
  }

  private static Spread extraMemory(Results results) {
    return Spread.of(
        results.runs().stream()
            .filter(run -> run.experiment().startsWith("talk-") && FUZZY.contains(run.method()))
            .mapToDouble(
                run ->
                    run.extraMemoryBytesMax()
                        / (STATE_SHARE * run.objects() * run.objectBytes() + BASE_BYTES))
            .toArray());
  }

  private static void agreement(List<Target> all) {
    String per = "requests/s";
    ToDoubleFunction<Run> rate = Run::throughputPerSecond;
    all.add(agree("100 clients, 1 KiB, mac-only", per, 32_000, mac(100, 1_024), rate));
    all.add(agree("100 clients, empty, mac-only", per, 50_000, mac(100, 0), rate));
    all.add(agree("100 clients, 1 KiB, signed", per, 13_000, signed(100, 1_024), rate));
    all.add(
        Target.atLeast(
            "100 clients, 1 KiB, signed together by one client process / mac-only",
            "",
            0.5,
            r -> ratio(r, signed(100, 1_024), mac(100, 1_024))));
    all.add(
        agreeAtMost(
            "p50, one client, 1 KiB, mac-only", 1.05, mac(1, 1_024), r -> r.latencyMicros().p50()));
    all.add(
        agreeAtMost(
            "p99, 100 clients, 1 KiB, mac-only",
            10,
            mac(100, 1_024),
            r -> r.latencyMicros().p99()));
    all.add(
        agreeAtMost(
            "p99, 100 clients, 1 KiB, signed",
            25,
            signed(100, 1_024),
            r -> r.latencyMicros().p99()));
    all.add(
        Target.atMost(
            "time to full speed after start", "s", 15, r -> figure(r, "secondsToFullSpeed")));
    for (String kind : List.of("mac-only", "signed")) {
      all.add(
          Target.atLeast(
              "throughput durable sync / none, 100 clients, 1 KiB, " + kind,
              "",
              0.5,
              r ->
                  ratio(
                      r,
                      kind + " sync, 100 clients, 1024 bytes",
                      kind + " none, 100 clients, 1024 bytes")));
    }
  }

  private static Target agree(
      String what, String unit, double bound, String variant, ToDoubleFunction<Run> value) {
    return Target.atLeast(what, unit, bound, r -> of(r, variant, value));
  }

  private static Target agreeAtMost(
      String what, double millis, String variant, ToDoubleFunction<Run> micros) {
    return Target.atMost(
        what, "ms", millis, r -> of(r, variant, run -> micros.applyAsDouble(run) / 1e3));
  }

  private static String mac(int clients, int bytes) {
    return variant("mac-only", clients, bytes);
  }

  private static String signed(int clients, int bytes) {
    return variant("signed", clients, bytes);
  }

  private static String variant(String kind, int clients, int bytes) {
    String many = clients == 1 ? "1 client" : clients + " clients";
    return kind + " none, " + many + ", " + bytes + " bytes";
  }

  private static Spread of(Results results, String variant, ToDoubleFunction<Run> value) {
    Predicate<RunKey> wanted = key -> key.variant().equals(variant);
    return Spread.of(
        results.of("agreement").filter(run -> wanted.test(run.key())).mapToDouble(value).toArray());
  }

  private static Spread ratio(Results results, String above, String below) {
    return quotient(
        of(results, above, Run::throughputPerSecond), of(results, below, Run::throughputPerSecond));
  }
}
