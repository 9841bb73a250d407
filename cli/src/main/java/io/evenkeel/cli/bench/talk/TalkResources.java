package io.evenkeel.cli.bench.talk;

import io.evenkeel.bench.Machine;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a plan needs, and whether this machine has it. */
final class TalkResources {

  /** Two stable checkpoints, the one that is written, one that is merged; and a log. */
  private static final int DISK_STATES = 5;

  private static final long DISK_BYTES_BASE = 512L << 20;

  /** For this process and the system. */
  private static final long OTHER_BYTES = 1L << 30;

  private TalkResources() {}

  /** What one cluster of the plan takes in memory at most. */
  static long memoryBytes(TalkPlan plan) {
    return LocalCluster.REPLICAS * plan.replicaBytesMax();
  }

  /** What it takes on disk at most. */
  static long diskBytes(TalkPlan plan) {
    return LocalCluster.REPLICAS * (DISK_STATES * plan.stateBytes() + DISK_BYTES_BASE);
  }

  /** Whether the control's cluster fits beside the one that is measured. */
  static boolean fitTwo(TalkPlan plan) {
    return 2 * memoryBytes(plan) + OTHER_BYTES <= Machine.here().memoryBytes();
  }

  /**
   * Refuses what does not fit, and says what is missing.
   *
   * @param directory where clusters go, or one above it
   */
  static void check(TalkPlan plan, Path directory) throws IOException {
    long memory = Machine.here().memoryBytes();
    long free = freeBytes(directory);
    boolean little = memory > 0 && memoryBytes(plan) + OTHER_BYTES > memory;
    if (!little && diskBytes(plan) <= free) {
      return;
    }
    throw new CliException(
        ExitCodes.CONFIGURATION,
        String.format(
            Locale.ROOT,
            "%,d objects of %,d bytes do not fit: four replicas need %.1f GB of memory%s, and this"
                + " process 1 GB; there are %.1f GB%s. They need %.1f GB of disk in %s; %.1f GB are"
                + " free%s. Use --objects %d or fewer%s",
            plan.objects(),
            plan.objectBytes(),
            memoryBytes(plan) / 1e9,
            plan.copiesWhole()
                ? " (methods that copy while execution stands hold a second state)"
                : "",
            memory / 1e9,
            little ? missing(memoryBytes(plan) + OTHER_BYTES - memory) : "",
            diskBytes(plan) / 1e9,
            directory.toAbsolutePath(),
            free / 1e9,
            diskBytes(plan) > free ? missing(diskBytes(plan) - free) : "",
            largest(plan, memory, free),
            plan.copiesWhole() && little
                ? ", or leave those methods out: --methods DFC_CAW,DFC_UPD,DDFC_CAW,DDFC_UPD"
                : ""));
  }

  private static String missing(long bytes) {
    return String.format(Locale.ROOT, " (%.1f GB are missing)", bytes / 1e9);
  }

  private static long freeBytes(Path directory) throws IOException {
    Path there = directory.toAbsolutePath();
    for (Path above = there.getParent(); above != null; above = above.getParent()) {
      there = Files.exists(there) ? there : above;
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  /** The most objects that fit, in thousands. */
  private static long largest(TalkPlan plan, long memory, long free) {
    double perMemory = (double) (memoryBytes(plan) - baseMemory(plan)) / plan.objects();
    double byMemory = (memory - OTHER_BYTES - baseMemory(plan)) / perMemory;
    double byDisk =
        (double) (free - LocalCluster.REPLICAS * DISK_BYTES_BASE)
            / (LocalCluster.REPLICAS * DISK_STATES * (long) plan.objectBytes());
    double most = memory > 0 ? Math.min(byMemory, byDisk) : byDisk;
    return Math.max(1, (long) Math.floor(most / 1_000)) * 1_000;
  }

  private static long baseMemory(TalkPlan plan) {
    return memoryBytes(plan.withObjects(0));
  }
}
