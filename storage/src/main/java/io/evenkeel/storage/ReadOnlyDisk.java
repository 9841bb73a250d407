package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a directory that somebody else may be using: nothing in it is ever changed, and
 * every change that is asked for is refused. What is read may be gone the next time, unless the
 * directory was opened {@linkplain #openUnused unused}.
 */
public final class ReadOnlyDisk implements Disk, AutoCloseable {

  private final ValueCompression valueCompression = Compression.NONE.valueCompression();
  private final DirectoryFiles files;
  private final @Nullable FileChannel lock;

  private ReadOnlyDisk(Path directory, @Nullable FileChannel lock) {
    this.files = new DirectoryFiles(directory);
    this.lock = lock;
  }

  /**
   * Opens a directory, whoever uses it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public static ReadOnlyDisk open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    return new ReadOnlyDisk(directory, null);
  }

  /**
   * Opens a directory that nobody writes to, and keeps it so until it is closed.
   *
   * @throws DirectoryInUseException if another process has opened it
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public static ReadOnlyDisk openUnused(Path directory) throws IOException {
    Path file = directory.resolve(DirectoryFiles.LOCK);
    if (Files.notExists(file)) {
      return open(directory);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    boolean locked = false;
    try {
      FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true);
      locked = shared != null;
    } catch (OverlappingFileLockException byThisProcess) {
      throw new DirectoryInUseException(directory);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new DirectoryInUseException(directory);
    }
    return new ReadOnlyDisk(directory, channel);
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws IOException {
    return files.read(name, offset, length);
  }

  @Override
  public long size(String name) throws IOException {
    return files.size(name);
  }

  @Override
  public boolean exists(String name) {
    return files.exists(name);
  }

  @Override
  public List<String> list() throws IOException {
    return files.list();
  }

  @Override
  public Appender create(String name) {
    throw refused();
  }

  @Override
  public Appender openForAppend(String name) {
    throw refused();
  }

  @Override
  public void rename(String from, String to) {
    throw refused();
  }

  @Override
  public void delete(String name) {
    throw refused();
  }

  @Override
  public void truncate(String name, long length) {
    throw refused();
  }

  @Override
  public void syncDirectory() {
    throw refused();
  }

  @Override
  public ValueCompression valueCompression() {
    return valueCompression;
  }

  private static IllegalStateException refused() {
    return new IllegalStateException("this directory is only read");
  }

  @Override
  public void close() throws IOException {
    files.close();
    if (lock != null) {
      lock.close();
    }
  }
}
