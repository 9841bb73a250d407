package io.evenkeel.cli.bench.resilience;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.local.History;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.config.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does to one replica of a cluster under load what each danger is, and sees what becomes of it. */
final class Trouble {

  /** To whom it is done; its service has a defect that the others' have not. */
  static final int VICTIM = 2;

  /** Corrupts what it serves of checkpoints. */
  static final int LIAR = 3;

  private static final int[] HONEST = {0, 1};
  private static final Duration BACK_MAX = Duration.ofSeconds(120);
  private static final Duration POSITION_MAX = Duration.ofSeconds(180);
  private static final int CRASHES_MAX = 3;

  /** With HYBRID, the poison is in the log until the next full checkpoint. */
  private static final int RESTARTS_MAX = LocalCluster.FULL_EVERY + 2;

  private static final Pattern SEGMENT = Pattern.compile("image-(\\d+)-\\d+\\.seg");

  private final LocalCluster cluster;
  private final CheckpointMethod method;
  private final ResilienceCluster.Starter starter;
  private final Found found = new Found();

  Trouble(LocalCluster cluster, CheckpointMethod method, ResilienceCluster.Starter starter) {
    this.cluster = cluster;
    this.method = method;
    this.starter = starter;
  }

  /** What was seen so far. */
  Found found() {
    return found;
  }

  void run(Danger danger) throws IOException, InterruptedException {
    switch (danger) {
      case CRASH -> crash();
      case POISON -> poison();
      case CORRUPT -> corrupt();
    }
  }

  /** Kills the victim as soon as a part of an image appears on its disk. */
  private void crash() throws IOException, InterruptedException {
    for (int i = 0; i < CRASHES_MAX; i++) {
      Path directory = cluster.dataDirectory(VICTIM).resolve("checkpoints");
      Set<Long> before = images(directory);
      long image = awaitImage(directory, before);
      cluster.fleet().kill(VICTIM);
      boolean unfinished = Files.notExists(directory.resolve("image-" + image + ".index"));
      restart(Danger.CRASH);
      if (unfinished) {
        found.crashHit();
        return;
      }
    }
  }

  private long awaitImage(Path directory, Set<Long> before)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + POSITION_MAX.toNanos();
    while (true) {
      Set<Long> now = images(directory);
      now.removeAll(before);
      if (!now.isEmpty()) {
        return now.iterator().next();
      }
      cluster.fleet().checkAlive();
      if (System.nanoTime() > deadline) {
        throw new IOException("replica " + VICTIM + " writes no checkpoint into " + directory);
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static Set<Long> images(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> SEGMENT.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(segment -> Long.valueOf(segment.group(1)))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The poison is executed once; then the victim restarts whenever the others have gone on. */
  private void poison() throws IOException, InterruptedException {
    awaitBeforeLog();
    cluster.store().put(Fault.POISON_TEXT.getBytes(US_ASCII), new byte[] {1});
    cluster.await("the poison broke replica " + VICTIM, POSITION_MAX, this::halted);
    found.poisonFailed(1);
    long poisoned = Math.max(poisonedBatch(), 1);
    long seen = poisoned - 1;
    for (int i = 0; i < RESTARTS_MAX; i++) {
      long passed = seen;
      cluster.await(
          "the others have a checkpoint after the poison", POSITION_MAX, () -> others() > passed);
      seen = others();
      cluster.fleet().kill(VICTIM);
      if (restart(Danger.POISON)) {
        return;
      }
      if (halted()) {
        found.poisonFailed(1);
      }
    }
  }

  /** With HYBRID, what comes right after a full checkpoint is in the log of the next position. */
  private void awaitBeforeLog() throws InterruptedException {
    if (method.family() != MethodFamily.HYBRID) {
      return;
    }
    long before = cluster.watch().history().counted("checkpoint.full");
    cluster.await(
        "a full checkpoint is taken",
        POSITION_MAX,
        () -> cluster.watch().history().counted("checkpoint.full") > before);
  }

  private boolean halted() {
    return cluster
        .watch()
        .report(VICTIM)
        .filter(report -> report.state().startsWith("halted"))
        .isPresent();
  }

  /** As the victim noted it before it said that it halted. */
  private long poisonedBatch() throws IOException {
    Path file = cluster.dataDirectory(VICTIM).resolve("failed");
    return Files.exists(file) ? Long.parseLong(Files.readString(file, US_ASCII)) : 0;
  }

  /** The newest position that two honest replicas, besides the victim, can vouch for. */
  private long others() {
    long newest = Long.MAX_VALUE;
    for (int replica : HONEST) {
      newest = Math.min(newest, cluster.watch().report(replica).map(this::newest).orElse(0L));
    }
    return newest;
  }

  private long newest(ReplicaReport report) {
    return method.family() == MethodFamily.SEQUENTIAL
        ? report.order().published()
        : report.order().stable();
  }

  /**
   * The victim loses its checkpoints: with SEQUENTIAL all of its disk, else it needs no other's.
   */
  private void corrupt() throws IOException, InterruptedException {
    cluster.fleet().kill(VICTIM);
    long executed = cluster.watch().executedMax();
    Path data = cluster.dataDirectory(VICTIM);
    LocalCluster.delete(
        method.family() == MethodFamily.SEQUENTIAL ? data : data.resolve("checkpoints"));
    cluster.await("the others have another checkpoint", POSITION_MAX, () -> others() > executed);
    restart(Danger.CORRUPT);
  }

  /**
   * Starts the victim and sees how it goes on.
   *
   * @return whether it came back
   */
  private boolean restart(Danger danger) throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    starter.start(VICTIM);
    boolean unused = cluster.reached(BACK_MAX, () -> halted() || cluster.watch().caughtUp(VICTIM));
    boolean back = cluster.watch().caughtUp(VICTIM) && !halted();
    found.back(danger, back, (System.nanoTime() - startNanos) / 1e9);
    account(danger);
    return back;
  }

  /** By what its present life counted. */
  private void account(Danger danger) {
    // In the sequential family its own certificate is nobody else's word.
    long own =
        method.family() == MethodFamily.SEQUENTIAL ? 0 : counted("event.checkpoint-restored");
    long staged = counted("event.staged");
    found.applied(
        own + Math.max(0, counted("event.transfer-completed") - staged),
        staged,
        counted("refused.chunks"),
        counted("refused.staging.wrong-root"));
    if (danger == Danger.POISON) {
      found.poisonFailed(counted("refused.staging.not-applicable"));
    }
  }

  private long counted(String name) {
    History history = cluster.watch().history();
    return history.counted(VICTIM, cluster.fleet().starts(VICTIM), name);
  }
}
