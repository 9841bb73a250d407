package io.evenkeel.cli.doctor;

import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.Durability;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A replica's data directory: whose it is, room, fsync, and times that are not the future. */
final class DiskChecks {

  private static final int PROBES = 5;
  private static final int PROBE_BYTES = 4096;

  /** Above this a replica only repeats its last report: {@code log.reports-repeated}. */
  private static final double SLOW_MILLIS = 100;

  /** One segment of the log: below that a replica cannot go on at all. */
  private static final long ROOM_BYTES_MIN = 64L << 20;

  private static final Duration AHEAD = Duration.ofMinutes(1);

  private final Findings findings;
  private final ReplicaConfig config;

  DiskChecks(Findings findings, ReplicaConfig config) {
    this.findings = findings;
    this.config = config;
  }

  void run(Instant now) {
    identity();
    if (!Files.isDirectory(config.dataDirectory())) {
      return;
    }
    room();
    fsync();
    times(now);
  }

  private void identity() {
    String rejoin =
        "evenkeel reconfigure rejoin --replica-config " + config.file() + " --ca DIR --sign";
    try {
      ReplicaIdentity identity = ReplicaIdentity.readOwn(config);
      if (identity.voteLog() == ReplicaIdentity.VoteLog.LOST) {
        findings.error(
            Check.DATA,
            config.dataDirectory() + " has no whole vote log: the replica would not vote",
            rejoin);
      } else {
        findings.ok(
            Check.DATA,
            "the data directory is this replica's, incarnation " + identity.incarnation());
      }
    } catch (ConfigException e) {
      findings.error(Check.DATA, e);
    }
  }

  private void room() {
    try {
      long room = Files.getFileStore(config.dataDirectory()).getUsableSpace();
      long state = newestBytes();
      long wanted = state + config.cluster().checkpoint().intervalBodyBytes();
      String text = mib(room) + " are free at " + config.dataDirectory();
      if (room < ROOM_BYTES_MIN) {
        findings.error(
            Check.DISK, text + ", less than one log segment", "make room, or a larger disk");
      } else if (room < wanted) {
        findings.warning(
            Check.DISK,
            text + "; the next checkpoint and the log before it may take " + mib(wanted),
            "a larger disk, or a smaller checkpoint.intervalBodyBytes in a new cluster");
      } else {
        findings.ok(Check.DISK, text);
      }
    } catch (IOException e) {
      findings.error(
          Check.DISK,
          config.dataDirectory() + " cannot be looked at: " + e,
          "mount the disk, or correct dataDirectory in " + config.file());
    }
  }

  private long newestBytes() throws IOException {
    if (!Files.isDirectory(config.checkpointDirectory())) {
      return 0;
    }
    try (ReplicaCheckpoints checkpoints = ReplicaCheckpoints.open(config)) {
      List<StoredCheckpoint> all = checkpoints.list();
      checkpoints
          .damages()
          .forEach(
              damage ->
                  findings.error(
                      Check.DATA,
                      "the checkpoint store is damaged: " + damage,
                      "evenkeel checkpoint verify --config " + config.file()));
      return all.isEmpty() ? 0 : all.get(all.size() - 1).header().bytes();
    } catch (ConfigException e) {
      return 0; // reported as the identity's
    }
  }

  private void fsync() {
    double[] millis = new double[PROBES];
    Path probe = config.dataDirectory().resolve(".doctor-" + ProcessHandle.current().pid());
    try (FileChannel channel =
        FileChannel.open(
            probe,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      for (int i = 0; i < PROBES; i++) {
        channel.write(ByteBuffer.allocate(PROBE_BYTES));
        long begin = System.nanoTime();
        channel.force(true);
        millis[i] = (System.nanoTime() - begin) / 1e6;
      }
    } catch (IOException e) {
      findings.error(
          Check.DISK,
          "a file cannot be written and synced in " + config.dataDirectory() + ": " + e,
          "make it writable for the replica's user, and check the disk");
      return;
    }
    Arrays.sort(millis);
    String text = String.format(Locale.ROOT, "an fsync of 4 KiB takes %.2f ms", millis[PROBES / 2]);
    if (millis[PROBES / 2] > SLOW_MILLIS && config.durability() == Durability.SYNC) {
      findings.warning(Check.DISK, text, "a disk of its own for each replica, or a faster one");
    } else {
      findings.ok(Check.DISK, text);
    }
  }

  /** Files from the future: this clock was ahead when they were written, or is behind now. */
  private void times(Instant now) {
    Path log = config.logDirectory();
    if (!Files.isDirectory(log)) {
      return;
    }
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.toList()) {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        if (written.isAfter(now.plus(AHEAD))) {
          findings.error(
              Check.CLOCK,
              file + " was written at " + written + ", which is the future here",
              "correct this machine's clock (NTP)");
          return;
        }
      }
    } catch (IOException e) {
      findings.skipped(Check.CLOCK, log + " cannot be looked at: " + e);
    }
  }

  static String mib(long bytes) {
    return bytes < 10L << 30
        ? String.format(Locale.ROOT, "%d MiB", bytes >> 20)
        : String.format(Locale.ROOT, "%d GiB", bytes >> 30);
  }
}
