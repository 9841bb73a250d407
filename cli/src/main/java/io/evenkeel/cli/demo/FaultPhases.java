package io.evenkeel.cli.demo;

import io.evenkeel.cli.demo.result.DemoResult.Mark;
import io.evenkeel.cli.demo.result.LiarResult;
import io.evenkeel.cli.demo.result.LoadResult;
import io.evenkeel.cli.demo.result.RecoveryResult;
import io.evenkeel.cli.local.History;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.config.CheckpointMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Under load: one replica lies, another is killed and comes back with its disk; if asked for, once
 * more without.
 *
 * <p>Four replicas survive one faulty one. While the liar lies and another is down, checkpoints get
 * two matching votes: certified, not stable, and execution would stop after two of them; so the
 * killed replica comes back after the first. One without its disk does not vote, so the liar is
 * replaced by an honest replica before.
 */
final class FaultPhases {

  /** Never the primary: there is no view change yet. */
  private static final int KILLED = 2;

  private static final int LIAR = 3;
  private static final int[] HONEST = {0, 1};

  /** A lighter load than before: a process that starts needs a processor too. */
  private static final int CLIENTS_SHARE = 4;

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
    Launch launch = plan.launch();
    cluster.use(CheckpointMethod.DFC_CAW);
    LoadMeter meter = load.start(Math.max(1, plan.clients() / CLIENTS_SHARE));
    restart(LIAR, launch.lying(), "replica 3 lies from now on: wrong roots, corrupted chunks");
    cluster.await(
        "a vote of the liar was refused",
        WAIT_MAX,
        () -> cluster.watch().history().counted("refused.checkpoint.wrong-root") > 0);
    killAndReturn(launch, false);
    if (plan.emptyDisk()) {
      restart(LIAR, launch, "replica 3 is honest again");
      awaitStable();
      killAndReturn(launch, true);
    }
    LoadResult result = meter.result(System.nanoTime());
    load.stop();
    return result;
  }

  private void restart(int replica, Launch launch, String text)
      throws IOException, InterruptedException {
    mark(text);
    cluster.fleet().stop(List.of(replica));
    cluster.fleet().start(replica, launch);
    cluster.await("replica " + replica + " runs", WAIT_MAX, () -> caughtUp(replica));
  }

  private boolean caughtUp(int replica) {
    return cluster.watch().caughtUp(replica);
  }

  private void mark(String text) {
    marks.add(new Mark(System.currentTimeMillis(), text));
    screen.step(text);
  }

  /** The votes of three replicas must be together again before the next one goes. */
  private void awaitStable() throws InterruptedException {
    long certified = publishedByHonest();
    cluster.await(
        "a checkpoint is stable again",
        WAIT_MAX,
        () ->
            cluster
                    .watch()
                    .report(HONEST[0])
                    .map(ReplicaReport::order)
                    .map(ReplicaReport.Order::stable)
                    .orElse(0L)
                >= certified);
  }

  private void killAndReturn(Launch launch, boolean deleteDisk)
      throws IOException, InterruptedException {
    mark("replica 2 is killed (SIGKILL); waiting for the next checkpoint without it");
    cluster.fleet().kill(KILLED);
    long executed = cluster.watch().executedMax();
    boolean unused = cluster.reached(WAIT_MAX, () -> publishedByHonest() > executed);
    long certified = publishedByHonest();
    if (deleteDisk) {
      LocalCluster.delete(cluster.dataDirectory(KILLED));
    }
    mark("replica 2 comes back " + (deleteDisk ? "with an empty disk" : "with its disk"));
    long startNanos = System.nanoTime();
    cluster.fleet().start(KILLED, launch);
    boolean done = cluster.reached(WAIT_MAX, () -> caughtUp(KILLED));
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    RecoveryResult result = result(deleteDisk, done ? seconds : -1, certified);
    recoveries.add(result);
    screen.note(text(result));
  }

  /** The newest checkpoint that both honest replicas published: f+1 votes for one root. */
  private long publishedByHonest() {
    return IntStream.of(HONEST)
        .mapToObj(replica -> cluster.watch().report(replica))
        .mapToLong(report -> report.map(found -> found.order().published()).orElse(0L))
        .min()
        .orElse(0);
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
        history.accused("wrong-root", LIAR),
        history.accused("chunk-refused", LIAR),
        history.counted("refused.checkpoint.wrong-root"),
        history.counted("refused.chunks"));
  }
}
