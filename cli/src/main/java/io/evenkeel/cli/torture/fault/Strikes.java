package io.evenkeel.cli.torture.fault;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.torture.fault.Strike.Damage;
import io.evenkeel.cli.torture.fault.Strike.FullDisk;
import io.evenkeel.cli.torture.fault.Strike.Kill;
import io.evenkeel.cli.torture.fault.Strike.LostDisk;
import io.evenkeel.cli.torture.fault.Strike.Partition;
import io.evenkeel.cli.torture.fault.Strike.Pause;
import io.evenkeel.cli.torture.fault.Strike.PowerCut;
import io.evenkeel.client.ReplicaReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Carries strikes out. When one is over, its replicas have been started and everything is as it was
 * before; they may not be back yet. One thread.
 */
public final class Strikes {

  private static final Duration ANSWER_MAX = Duration.ofSeconds(120);
  private static final Duration FULL_MAX = Duration.ofSeconds(60);
  private static final String NO_LOG = "vote-log-lost";

  private final LocalCluster cluster;
  private final Links links;
  private final IntFunction<Launch> launch;
  private final Repairs repairs;
  private final TreeMap<String, Long> counts = new TreeMap<>();

  /**
   * @param directory the cluster's
   * @param operator the operator's client
   */
  public Strikes(
      LocalCluster cluster, Links links, IntFunction<Launch> launch, Path directory, int operator) {
    this.cluster = cluster;
    this.links = links;
    this.launch = launch;
    this.repairs = new Repairs(cluster, directory, operator);
  }

  /** Whether full disks can be made here. */
  public static boolean canFillDisks(Path directory) throws IOException {
    return SmallDisk.isPermitted(directory);
  }

  /**
   * Carries one out.
   *
   * @throws CliException if a replica does what it must not
   */
  public void carryOut(Strike strike) throws IOException, InterruptedException {
    count(strike.kind().label() + (strike.replicas().size() > 1 ? "-all" : ""));
    if (strike instanceof Kill kill) {
      kill(List.of(kill.replica()), kill.times(), kill.downMillis(), kill.againMillis());
    } else if (strike instanceof PowerCut cut) {
      kill(cut.replicas(), cut.times(), cut.downMillis(), cut.againMillis());
    } else if (strike instanceof Pause pause) {
      pause(pause);
    } else if (strike instanceof Partition partition) {
      links.breakAs(partition);
      rest(partition.millis());
      links.heal();
    } else if (strike instanceof FullDisk full) {
      fill(full);
    } else if (strike instanceof LostDisk lost) {
      lose(lost);
    } else {
      damage((Damage) strike);
    }
  }

  private void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  /** What happened how often. */
  public TreeMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Lets time pass; nobody may end by itself meanwhile. */
  private void rest(long millis) throws InterruptedException {
    boolean unused = cluster.reached(Duration.ofMillis(millis), () -> false);
  }

  private void kill(List<Integer> replicas, int times, long downMillis, long againMillis)
      throws IOException, InterruptedException {
    for (int time = 0; time < times; time++) {
      if (time > 0) {
        rest(againMillis);
      }
      cluster.fleet().kill(replicas);
      count("killed", replicas.size());
      rest(downMillis);
      for (int replica : replicas) {
        cluster.fleet().start(replica, launch.apply(replica));
      }
    }
  }

  private void count(String what, long more) {
    counts.merge(what, more, Long::sum);
  }

  private void pause(Pause pause) throws IOException, InterruptedException {
    for (int time = 0; time < pause.times(); time++) {
      if (time > 0) {
        rest(pause.againMillis());
      }
      cluster.fleet().signal(pause.replica(), "STOP");
      try {
        rest(pause.stillMillis());
      } finally {
        cluster.fleet().signal(pause.replica(), "CONT");
      }
    }
  }

  /** The replica runs with a usual disk on the small one: it is not there for power cuts. */
  private void fill(FullDisk full) throws IOException, InterruptedException {
    int replica = full.replica();
    cluster.fleet().kill(List.of(replica));
    try (SmallDisk disk = SmallDisk.under(cluster.dataDirectory(replica))) {
      try {
        cluster.fleet().start(replica, launch.apply(replica).lying(Set.of()));
        cluster.await("replica " + replica + " caught up", ANSWER_MAX, () -> caughtUp(replica));
        disk.fill();
        if (cluster.reached(FULL_MAX, () -> state(replica).equals("disk-full"))) {
          count("waited-for-room");
        }
        rest(full.millis());
        disk.empty();
        cluster.await("replica " + replica + " has room", ANSWER_MAX, () -> caughtUp(replica));
      } finally {
        cluster.fleet().kill(List.of(replica));
      }
    }
    cluster.fleet().start(replica, launch.apply(replica));
  }

  private boolean caughtUp(int replica) {
    return cluster.watch().caughtUp(replica);
  }

  private String state(int replica) {
    return cluster.watch().report(replica).map(ReplicaReport::state).orElse("");
  }

  private void lose(LostDisk lost) throws IOException, InterruptedException {
    int replica = lost.replica();
    cluster.fleet().kill(List.of(replica));
    Path data = cluster.dataDirectory(replica);
    if (lost.logOnly()) {
      LocalCluster.delete(data.resolve("log"));
      cluster.fleet().start(replica, launch.apply(replica));
      cluster.await(
          "replica " + replica + " says that it does not vote",
          ANSWER_MAX,
          () -> notVoting(replica).equals(NO_LOG) || votes(replica));
      if (votes(replica)) {
        throw new CliException(
            ExitCodes.FAILED, "replica " + replica + " lost its log and votes all the same");
      }
      cluster.fleet().kill(List.of(replica));
    } else {
      LocalCluster.delete(data);
    }
    repairs.rejoin(replica);
    count("rejoined");
    cluster.fleet().start(replica, launch.apply(replica));
  }

  private String notVoting(int replica) {
    return cluster.watch().report(replica).map(one -> one.membership().notVoting()).orElse("");
  }

  private boolean votes(int replica) {
    return cluster.watch().report(replica).filter(ReplicaReport::voting).isPresent();
  }

  /** What a replica that was just started says; empty if it refused what is on its disk. */
  private Optional<ReplicaReport> answer(int replica) throws InterruptedException {
    long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
    while (cluster.watch().report(replica).isEmpty()) {
      if (!cluster.fleet().runs(replica)) {
        int code = cluster.fleet().ended(replica);
        String words = cluster.fleet().lastWords(replica);
        if (code == ExitCodes.CONFIGURATION && words.contains("data directory")) {
          return Optional.empty();
        }
        throw new CliException(
            ExitCodes.FAILED,
            String.format(
                Locale.ROOT,
                "replica %d ended at its start with exit code %d: %s",
                replica,
                code,
                words));
      }
      if (System.nanoTime() > deadline) {
        throw new CliException(ExitCodes.FAILED, "replica " + replica + " does not answer");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return cluster.watch().report(replica);
  }

  private void damage(Damage damage) throws IOException, InterruptedException {
    int replica = damage.replica();
    cluster.fleet().kill(List.of(replica));
    Path data = cluster.dataDirectory(replica);
    flip(data.resolve(damage.log() ? "log" : "checkpoints"), damage);
    cluster.fleet().start(replica, launch.apply(replica));
    if (answer(replica).isPresent()) {
      count(damage.log() ? "log-damage-in-torn-end" : "checkpoint-damage-survived");
      return;
    }
    count("refused-to-start");
    repairs.rejoin(replica);
    count("rejoined");
    cluster.fleet().start(replica, launch.apply(replica));
  }

  private static void flip(Path directory, Damage damage) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    }
    Random random = new Random(damage.where());
    for (int i = 0; i < damage.bits() && !files.isEmpty(); i++) {
      Path file = files.get(random.nextInt(files.size()));
      long at = (long) (random.nextDouble() * Files.size(file));
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        if (bytes.length() > 0) {
          bytes.seek(at);
          int value = bytes.read();
          bytes.seek(at);
          bytes.write(value ^ 1 << random.nextInt(8));
        }
      }
    }
  }
}
