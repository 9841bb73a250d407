package io.evenkeel.cli.torture.fault;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.LocalCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small file system in memory (tmpfs) in place of a stopped replica's data directory, so that it
 * can be filled. Only the superuser of a Linux may mount one.
 */
final class SmallDisk implements AutoCloseable {

  private static final long ROOM_BYTES = 24L << 20;
  private static final int SECONDS_MAX = 20;
  private static final String BALLAST = "ballast";

  private final Path data;
  private final Path aside;
  private final Thread hook;

  private SmallDisk(Path data, Path aside) {
    this.data = data;
    this.aside = aside;
    this.hook = new Thread(() -> run("umount", "-l", data.toString()), "unmount");
  }

  /** Whether this user may, tried out in a directory. */
  static boolean isPermitted(Path directory) throws IOException {
    Path place = Files.createDirectory(directory.resolve("small-disk-trial"));
    try {
      return mount(place, 1 << 20) && run("umount", place.toString());
    } finally {
      Files.delete(place);
    }
  }

  /** Puts a small disk in place of a data directory, with all that is in it. */
  static SmallDisk under(Path data) throws IOException {
    Path aside = data.resolveSibling("data-aside");
    long bytes = 0;
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    Files.move(data, aside);
    Files.createDirectory(data);
    if (!mount(data, 2 * bytes + ROOM_BYTES)) {
      throw new CliException(ExitCodes.FAILED, "no tmpfs can be mounted at " + data);
    }
    SmallDisk disk = new SmallDisk(data, aside);
    Runtime.getRuntime().addShutdownHook(disk.hook);
    copy(aside, data);
    return disk;
  }

  private static boolean mount(Path place, long bytes) {
    return run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", place.toString());
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        if (!Files.isDirectory(source)) {
          Files.copy(source, target);
        } else if (!Files.isDirectory(target)) {
          Files.createDirectory(target);
        }
      }
    }
  }

  /** Fills it to the last byte. */
  void fill() throws IOException {
    byte[] block = new byte[64 << 10];
    try (OutputStream out =
        Files.newOutputStream(
            data.resolve(BALLAST), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int size = block.length; size > 0; size /= 2) {
        fill(out, block, size);
      }
    }
  }

  private static void fill(OutputStream out, byte[] block, int size) {
    try {
      while (true) {
        out.write(block, 0, size);
      }
    } catch (IOException full) {
      return;
    }
  }

  /** There is room again. */
  void empty() throws IOException {
    Files.delete(data.resolve(BALLAST));
  }

  /** Puts all that is on it back to where it was; the replica is stopped. */
  @Override
  public void close() throws IOException {
    LocalCluster.delete(aside);
    copy(data, aside);
    if (!run("umount", data.toString())) {
      throw new CliException(ExitCodes.FAILED, data + " cannot be unmounted");
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    Files.delete(data);
    Files.move(aside, data);
  }
}
