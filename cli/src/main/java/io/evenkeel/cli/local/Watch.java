package io.evenkeel.cli.local;

import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.client.ReplicaReport.Checkpoint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Asks all replicas several times a second and remembers in a {@link History} what they said, since
 * a replica forgets when it is restarted.
 */
public final class Watch implements AutoCloseable {

  private static final int POLL_MILLIS = 250;
  private static final int TIMEOUT_MILLIS = 1_500;
  private static final int LAG_SECONDS_MAX = 1;

  private final StatusSource reader;
  private final History history = new History();
  private final IntUnaryOperator lives;
  private final Runnable afterEach;
  private final Thread thread = new Thread(this::run, "watch");
  private volatile List<ReplicaStatus> latest = List.of();
  private volatile int[] latestLives = {};
  private volatile boolean closing;

  /** The most any replica had executed at some moment. */
  private record Progress(long nanos, long executed) {}

  /** The last second; watching thread only. */
  private final ArrayDeque<Progress> progress = new ArrayDeque<>();

  /** A batch that any replica had executed a second ago; before that, more than there are. */
  private volatile long executedBefore = Long.MAX_VALUE;

  /**
   * @param lives how often a replica was started
   * @param afterEach called on the watching thread after each round
   */
  Watch(StatusSource reader, IntUnaryOperator lives, Runnable afterEach) {
    this.reader = reader;
    this.lives = lives;
    this.afterEach = afterEach;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!closing) {
      round();
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void round() {
    int[] before = lives();
    List<ReplicaStatus> answers = reader.read(TIMEOUT_MILLIS);
    int[] after = lives();
    for (ReplicaStatus status : answers) {
      int replica = status.replica();
      if (status.answer() instanceof Reachable reachable && before[replica] == after[replica]) {
        history.add(replica, after[replica], reachable.report());
      }
    }
    latestLives = before;
    latest = answers;
    note(executedMax(), System.nanoTime());
    afterEach.run();
  }

  private int[] lives() {
    int[] all = new int[LocalCluster.REPLICAS];
    for (int i = 0; i < all.length; i++) {
      all[i] = lives.applyAsInt(i);
    }
    return all;
  }

  /** The last round's answers; empty before the first. */
  public List<ReplicaStatus> latest() {
    return latest;
  }

  /** What a replica said in the last round, if it answered and was not started anew since. */
  public Optional<ReplicaReport> report(int replica) {
    List<ReplicaStatus> now = latest;
    return replica < now.size()
            && latestLives[replica] == lives.applyAsInt(replica)
            && now.get(replica).answer() instanceof Reachable reachable
        ? Optional.of(reachable.report())
        : Optional.empty();
  }

  /** {@link #report} of all replicas that answered, in their order. */
  public List<ReplicaReport> reports() {
    return LocalCluster.all().stream().map(this::report).flatMap(Optional::stream).toList();
  }

  /** The highest view that any replica is in. */
  public long viewMax() {
    return reports().stream().mapToLong(ReplicaReport::view).max().orElse(0);
  }

  /** The largest sequence number any replica has executed. */
  public long executedMax() {
    return latest.stream()
        .map(ReplicaStatus::answer)
        .filter(Reachable.class::isInstance)
        .mapToLong(answer -> ((Reachable) answer).report().order().executed())
        .max()
        .orElse(0);
  }

  /** The newest checkpoint that is stable at a replica; 0 if it does not answer. */
  public long stable(int replica) {
    return report(replica).map(report -> report.order().stable()).orElse(0L);
  }

  /** Whether a replica runs and has executed everything that any has. */
  public boolean level(int replica) {
    return runs(replica, executedMax());
  }

  /** Whether a replica runs and has executed what any had {@value #LAG_SECONDS_MAX} s ago. */
  public boolean caughtUp(int replica) {
    return runs(replica, executedBefore);
  }

  private boolean runs(int replica, long executed) {
    return report(replica)
        .filter(report -> report.state().equals("running"))
        .filter(report -> report.order().executed() >= executed)
        .isPresent();
  }

  private void note(long executed, long nowNanos) {
    progress.add(new Progress(nowNanos, executed));
    while (nowNanos - progress.element().nanos() > TimeUnit.SECONDS.toNanos(LAG_SECONDS_MAX)) {
      executedBefore = progress.remove().executed();
    }
  }

  /** The newest checkpoint a replica took whose root it knows. */
  public Optional<Checkpoint> newestCheckpoint(int replica) {
    return report(replica).stream()
        .flatMap(report -> report.checkpoints().stream())
        .filter(checkpoint -> !checkpoint.root().isEmpty())
        .reduce((older, newer) -> newer);
  }

  /** Everything said so far. */
  public History history() {
    return history;
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.interrupt();
    thread.join(2L * LocalCluster.REPLICAS * TIMEOUT_MILLIS);
    reader.close();
  }
}
