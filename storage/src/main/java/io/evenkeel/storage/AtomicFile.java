package io.evenkeel.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A new file that is there as a whole, durably, or not at all. */
public final class AtomicFile {

  private static final int BUFFER_BYTES = 1 << 20;

  private AtomicFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** What it throws is thrown again, and there is no file. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file under a temporary name beside its own, makes it durable and renames it. Durable
   * when this returns.
   *
   * @throws FileAlreadyExistsException if there is a file of that name, which stays
   */
  public static void write(Path file, Content content) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (FileChannel channel =
              FileChannel.open(
                  temporary,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /** Returns when the names in a directory are durable. */
  public static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
