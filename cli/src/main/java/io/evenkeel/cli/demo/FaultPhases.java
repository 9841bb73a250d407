package io.evenkeel.cli.demo;

import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.demo.result.DemoResult.Mark;
import io.evenkeel.cli.demo.result.LiarResult;
import io.evenkeel.cli.demo.result.RecoveryResult;
import io.evenkeel.cli.local.History;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.Screen;
import io.evenkeel.client.ReplicaReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Under load: one replica lies about its checkpoints; another is killed and comes back with its
 * disk after so long that it must fetch a checkpoint; if asked for, once more without its disk.
 *
 * <p>Four replicas survive one faulty one at a time. While one is down, a checkpoint becomes stable
 * only with the vote of every other: the liar lies about one root, before. Where replicas take
 * turns, nothing is ever stable, and what was missed can be had for long: there only the loss of
 * the disk asks for another's checkpoint.
 */
final class FaultPhases {

  private static final int KILLED = 2;
  private static final int LIAR = DemoPlan.LIAR;
  private static final int[] HONEST = {0, 1};

  private static final Duration WAIT_MAX = Duration.ofSeconds(120);

  private final DemoPlan plan;
  private final LocalCluster cluster;
  private final LoadGenerator load;
  private final Screen screen;
  private final List<Mark> marks = new ArrayList<>();
  private final List<RecoveryResult> recoveries = new ArrayList<>();

  FaultPhases(DemoPlan plan, LocalCluster cluster, LoadGenerator load, Screen screen) {
    this.plan = plan;
    this.cluster = cluster;
    this.load = load;
    this.screen = screen;
  }

  /** Runs everything; all replicas run again afterwards. */
  LoadResult run() throws IOException, InterruptedException {
    cluster.use(plan.methods().get(0));
    LoadMeter meter = load.start();
    if (plan.family().certifies()) {
      cluster.await(
          "a vote of the liar was refused",
          WAIT_MAX,
          () -> cluster.watch().history().counted("refused.checkpoint.wrong-root") > 0);
      killAndReturn(false);
    }
    if (plan.emptyDisk() || !plan.family().certifies()) {
      killAndReturn(true);
    }
    LoadResult result = meter.result(System.nanoTime());
    load.stop();
    return result;
  }

  private boolean caughtUp(int replica) {
    return cluster.watch().caughtUp(replica);
  }

  private void mark(String text) {
    marks.add(new Mark(System.currentTimeMillis(), text));
    screen.step(text);
  }

  private void killAndReturn(boolean deleteDisk) throws IOException, InterruptedException {
    load.full();
    mark("replica 2 is killed (SIGKILL); the others take checkpoints without it");
    cluster.fleet().kill(KILLED);
    long executed = cluster.watch().executedMax();
    Set<Long> missed = new TreeSet<>();
    cluster.await(
        "checkpoints are taken without replica 2",
        WAIT_MAX,
        () -> {
          newestEverywhere().filter(newest -> newest > executed).ifPresent(missed::add);
          return missed.size() >= Math.max(1, plan.family().stableMissed());
        });
    if (deleteDisk) {
      LocalCluster.delete(cluster.dataDirectory(KILLED));
    }
    // A machine of its own would have its processor for itself: here all share one.
    load.light();
    mark(
        "replica 2 comes back "
            + (deleteDisk ? "with an empty disk" : "with its disk")
            + ", under a light load");
    long startNanos = System.nanoTime();
    cluster.fleet().start(KILLED, plan.launch());
    boolean done = cluster.reached(WAIT_MAX, () -> caughtUp(KILLED));
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    RecoveryResult result = result(deleteDisk, done ? seconds : -1, Collections.max(missed));
    recoveries.add(result);
    screen.note(text(result));
  }

  /**
   * The last stable checkpoint that both honest replicas know of; where none ever is, the older of
   * their own.
   */
  private Optional<Long> newestEverywhere() {
    return IntStream.of(HONEST)
        .mapToObj(replica -> cluster.watch().report(replica))
        .map(report -> report.map(this::newest).orElse(0L))
        .min(Long::compare);
  }

  private long newest(ReplicaReport report) {
    return plan.family().certifies() ? report.order().stable() : report.order().published();
  }

  private RecoveryResult result(boolean deleteDisk, double seconds, long certified) {
    History history = cluster.watch().history();
    int life = cluster.fleet().starts(KILLED);
    return new RecoveryResult(
        KILLED,
        deleteDisk,
        seconds,
        history.counted(KILLED, life, "transfer.bytes.fetched"),
        history.counted(KILLED, life, "transfer.bytes.reused"),
        history.counted(KILLED, life, "refused.chunks"),
        cluster.watch().report(KILLED).map(ReplicaReport::voting).orElse(false),
        certified);
  }

  private static String text(RecoveryResult result) {
    return String.format(
        Locale.ROOT,
        "replica %d %s: %s, %.1f MB fetched, %.1f MB reused, %d wrong parts refused%s",
        result.replica(),
        result.diskDeleted() ? "without its disk" : "with its disk",
        result.completed()
            ? String.format(Locale.ROOT, "caught up in %.1f s", result.seconds())
            : "did NOT catch up",
        result.bytesFetched() / 1e6,
        result.bytesReused() / 1e6,
        result.chunksRefused(),
        result.votes() ? "" : "; it executes and serves, but does not vote");
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }

  List<RecoveryResult> recoveries() {
    return List.copyOf(recoveries);
  }

  LiarResult liar() {
    History history = cluster.watch().history();
    return new LiarResult(
        LIAR,
        history.accused(plan.family().certifies() ? "wrong-root" : "staged-wrong", LIAR),
        history.accused("chunk-refused", LIAR),
        history.counted("refused.checkpoint.wrong-root")
            + history.counted("refused.staging.wrong-root"),
        history.counted("refused.chunks"));
  }
}
