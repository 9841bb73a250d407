package io.evenkeel.cli.ycsb;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Kills a replica when a part of a run is done, and starts it again when another part is. */
final class KilledReplica implements LongConsumer {

  private static final Duration BACK_MAX = Duration.ofMinutes(3);

  private final LocalCluster cluster;
  private final int replica;
  private final Launch launch;
  private final long killAt;
  private final long startAt;
  private int steps;

  KilledReplica(LocalCluster cluster, int replica, Launch launch, long operations) {
    this.cluster = cluster;
    this.replica = replica;
    this.launch = launch;
    this.killAt = operations / 5;
    this.startAt = operations / 2;
  }

  @Override
  public void accept(long operations) {
    try {
      if (steps == 0 && operations >= killAt) {
        cluster.fleet().kill(replica);
        steps = 1;
      } else if (steps == 1 && operations >= startAt) {
        cluster.fleet().start(replica, launch);
        steps = 2;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCodes.FAILED, "interrupted", e);
    }
  }

  /** After the run: it must have been killed and come back. */
  void awaitBack() throws InterruptedException {
    if (steps < 2) {
      throw new CliException(
          ExitCodes.FAILED,
          "the run was over before replica "
              + replica
              + " was killed and started again; raise --operations");
    }
    cluster.await(
        "replica " + replica + " caught up", BACK_MAX, () -> cluster.watch().caughtUp(replica));
  }
}
