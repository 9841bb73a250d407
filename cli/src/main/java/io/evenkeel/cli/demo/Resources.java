package io.evenkeel.cli.demo;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.LocalCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Refuses what this machine cannot hold, before anything starts. */
final class Resources {

  /** A log, and at most four checkpoints beside it. */
  private static final int DISK_STATES = 6;

  private static final long DISK_BYTES_BASE = 512L << 20;
  private static final long NATIVE_BYTES_BASE = 200L << 20;

  private Resources() {}

  static void check(DemoPlan plan, Path directory) throws IOException {
    long state = plan.data().bytes();
    long disk = LocalCluster.REPLICAS * (DISK_STATES * state + DISK_BYTES_BASE);
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < disk) {
      throw tooLittle("disk space in " + directory.toAbsolutePath(), disk, free);
    }
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      long heap = plan.launch().heapBytesMax();
      long memory = LocalCluster.REPLICAS * (heap + state + state / 4 + NATIVE_BYTES_BASE);
      if (system.getTotalMemorySize() < memory) {
        throw tooLittle("memory", memory, system.getTotalMemorySize());
      }
    }
  }

  private static CliException tooLittle(String what, long needed, long present) {
    return new CliException(
        ExitCodes.CONFIGURATION,
        String.format(
            Locale.ROOT,
            "too little %s: four replicas of this size need about %.1f GB, there are %.1f GB; use"
                + " fewer --objects or --quick",
            what,
            needed / 1e9,
            present / 1e9));
  }
}
