package io.evenkeel.node;

import io.evenkeel.node.config.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code unsynced} in a data directory: while it is there, others may have heard of more
 * than the disk has. It names the boot of the machine in which that was so. What the process wrote
 * survives its own end; if the machine has booted since, the log may lack votes, and the replica
 * must not vote any more.
 *
 * <p>Start and stop only, in one thread.
 */
final class UnsyncedLog {

  static final String FILE_NAME = "unsynced";
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int ID_BYTES_MAX = 100;

  private final Path dataDirectory;
  private final String boot;

  /**
   * @param boot names the present boot of the machine; empty if that is not known, or says nothing
   */
  UnsyncedLog(Path dataDirectory, String boot) {
    this.dataDirectory = dataDirectory;
    this.boot = boot;
  }

  static UnsyncedLog in(Path dataDirectory) {
    return new UnsyncedLog(dataDirectory, presentBoot());
  }

  /** The same where even a killed process loses what it did not sync. */
  static UnsyncedLog lostByKill(Path dataDirectory) {
    return new UnsyncedLog(dataDirectory, "");
  }

  private static String presentBoot() {
    try {
      return Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return ""; // no Linux: every unclean end counts as a loss of power
    }
  }

  /** Whether votes may be missing. */
  boolean mayLackVotes() throws IOException {
    Path file = dataDirectory.resolve(FILE_NAME);
    if (Files.notExists(file)) {
      return false;
    }
    if (boot.isEmpty() || Files.size(file) > ID_BYTES_MAX) {
      return true;
    }
    return !boot.equals(new String(Files.readAllBytes(file), StandardCharsets.US_ASCII));
  }

  /** The log is about to be used, and all of it is durable so far: durable when this returns. */
  void used(Durability durability) throws IOException {
    if (durability == Durability.SYNC) {
      synced();
    } else {
      byte[] text = boot.getBytes(StandardCharsets.US_ASCII);
      WholeFile.write(dataDirectory, FILE_NAME, ByteBuffer.wrap(text));
    }
  }

  /** All of the log is durable, and nothing more comes. */
  void synced() throws IOException {
    WholeFile.delete(dataDirectory, FILE_NAME);
  }
}
