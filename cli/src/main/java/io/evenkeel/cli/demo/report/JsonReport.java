package io.evenkeel.cli.demo.report;

import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.demo.result.Setting;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result as the tree of {@code results.json}, schema 1. */
public final class JsonReport {

  private static final int SCHEMA = 1;

  private JsonReport() {}

  /** The tree: maps, lists, numbers, text and booleans. */
  public static Map<String, Object> of(DemoResult result) {
    Setting setting = result.setting();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schema", SCHEMA);
    root.put("commit", setting.commit());
    root.put("version", setting.version());
    root.put("command", setting.command());
    root.put("machine", setting.machine());
    root.put("startMillis", result.startMillis());
    root.put("seconds", result.seconds());
    root.put("loadSeconds", result.loadSeconds());
    root.put("runs", result.phases().stream().map(phase -> run(setting, phase)).toList());
    root.put("summary", result.phases().stream().map(phase -> summary(result, phase)).toList());
    root.put("goals", Goal.of(result).stream().map(goal -> goal(result, goal)).toList());
    root.put("faultLoad", load(result.faults()));
    root.put("marks", result.marks());
    root.put("liar", result.liar());
    root.put("recoveries", result.recoveries());
    root.put("invariants", result.invariants());
    root.put("held", result.held());
    return root;
  }

  private static Map<String, Object> run(Setting setting, PhaseResult phase) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("experiment", "demo");
    run.put("trial", 1);
    run.put("method", phase.method());
    run.put("completion", "lazy");
    run.put("objects", setting.objects());
    run.put("objectBytes", setting.objectBytes());
    run.put("clients", setting.clients());
    run.put("writeShare", 0.5);
    run.put("intervalRequests", setting.intervalRequests());
    run.putAll(load(phase.load()));
    run.put(
        "checkpoints",
        phase.checkpoints().stream().map(taken -> checkpoint(phase, taken)).toList());
    run.put("rssPeakBytes", phase.rssPeakBytes());
    run.put("heapBytesMax", phase.heapBytesMax());
    run.put("cpuSeconds", phase.cpuSeconds());
    return run;
  }

  private static Map<String, Object> load(LoadResult load) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("startMillis", load.startMillis());
    tree.put("seconds", load.seconds());
    tree.put("requests", load.requests());
    tree.put("failures", load.failures());
    tree.put("throughputPerSecond", load.throughputPerSecond());
    tree.put("latencyMicros", load.corrected());
    tree.put("latencyMicrosClosedLoop", load.closedLoop());
    tree.put("stallMicrosMax", load.stallMicrosMax());
    tree.put("timelineBucketMillis", Bucket.MILLIS);
    tree.put(
        "timeline",
        load.timeline().stream()
            .map(
                bucket -> {
                  Latency latency = bucket.latency();
                  return List.of(
                      bucket.completed(),
                      bucket.failed(),
                      latency.p50(),
                      latency.p99(),
                      latency.max());
                })
            .toList());
    tree.put("timelineColumns", List.of("completed", "failed", "p50", "p99", "max"));
    return tree;
  }

  private static Map<String, Object> checkpoint(PhaseResult phase, TakenCheckpoint taken) {
    ReplicaReport.Checkpoint checkpoint = taken.checkpoint();
    ReplicaReport.Costs costs = checkpoint.costs();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("replica", taken.replica());
    tree.put("sequence", checkpoint.sequence());
    tree.put("timeMillis", checkpoint.timeMillis());
    tree.put("root", checkpoint.root());
    tree.put("captureMillis", costs.captureMillis());
    tree.put("pauseMicros", checkpoint.pauseMicros());
    tree.put("completionMillis", costs.completionMillis());
    tree.put("publishMillis", costs.publishMillis());
    tree.put("stableMillis", costs.stableMillis());
    tree.put("stallMillis", MeasuredCheckpoints.stallMicros(phase.load(), checkpoint) / 1000);
    tree.put("bytes", costs.bytes());
    tree.put("objectsCapturedInPause", costs.objectsInPause());
    tree.put("objectsModifiedDuringCapture", costs.objectsModified());
    tree.put("leadRequests", costs.leadRequests());
    tree.put("slackRequests", costs.slackRequests());
    tree.put("late", costs.late());
    return tree;
  }

  private static Map<String, Object> summary(DemoResult result, PhaseResult phase) {
    double full = result.phase("FULL").map(p -> p.load().throughputPerSecond()).orElse(0.0);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("method", phase.method());
    tree.put("throughputRatioToFull", full == 0 ? 0 : phase.load().throughputPerSecond() / full);
    tree.put("pauseMicrosMedian", phase.pauseMicrosMedian());
    tree.put("pauseMicrosMax", phase.pauseMicrosMax());
    tree.put("pauseRatioToDfcCaw", result.pauseRatio(phase.method()));
    return tree;
  }

  private static Map<String, Object> goal(DemoResult result, Goal goal) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("method", goal.method());
    tree.put("pauseRatioToDfcCaw", result.pauseRatio(goal.method()));
    tree.put("goal", goal.ratio());
    tree.put("hit", goal.hit(result));
    return tree;
  }
}
