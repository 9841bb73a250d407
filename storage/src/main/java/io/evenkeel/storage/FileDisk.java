package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The files of one directory, which is locked against other processes while the disk is open.
 *
 * <p>A failed fsync is final: the kernel may have dropped what it could not write and report
 * success the next time. From then on every operation fails with a {@link SyncFailedException}; the
 * replica has to stop, and finds out at its next start what is there. A device without room is not
 * final: what was to be appended is not there, and the next time it may be.
 *
 * <p>What is appended goes to the device in the background, some megabytes at a time, so that
 * little is left to do in {@link Disk.Appender#sync}; it alone makes anything durable. The blocks
 * of what is deleted are given back as slowly ({@link PacedDeletion}).
 *
 * <p>Safe for use by several threads, as {@link Disk} describes. Blocks while the disk works.
 */
public final class FileDisk implements DirectoryDisk {

  /**
   * So much is collected in the page cache before the device is set to work. Without it hundreds of
   * megabytes of a checkpoint would be written at its last moment, and every fsync of the log
   * meanwhile would wait behind them.
   */
  private static final long WRITE_BEHIND_BYTES = 4 << 20;

  private final Path directory;
  private final FileChannel lock;
  private final ExecutorService writeBehind = thread("evenkeel-write-behind");
  private final AtomicReference<@Nullable IOException> poison = new AtomicReference<>();
  private final ValueCompression valueCompression;
  private final DirectoryFiles files;
  private final PacedDeletion deletion;

  private FileDisk(Path directory, Compression compression, FileChannel lock) {
    this.directory = directory;
    this.valueCompression = compression.valueCompression();
    this.lock = lock;
    this.files = new DirectoryFiles(directory);
    this.deletion =
        new PacedDeletion(
            directory,
            cause -> {
              // Nobody knows what is on such a disk; whoever uses it next is told.
              IOException unused = poisoned("a deleted file of " + directory, cause);
            });
  }

  /** Does what a disk has to do in the background, one after the other. */
  static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread created = new Thread(task, name);
          created.setDaemon(true);
          return created;
        });
  }

  /** {@link #open(Path, Compression)} without compression. */
  public static FileDisk open(Path directory) throws IOException {
    return open(directory, Compression.NONE);
  }

  /**
   * Opens a directory, creating it if it does not exist.
   *
   * @param compression how values are written; compressed ones are read in any case
   * @throws DirectoryInUseException if another process has opened it
   */
  public static FileDisk open(Path directory, Compression compression) throws IOException {
    Files.createDirectories(directory);
    FileChannel lock =
        FileChannel.open(
            directory.resolve(DirectoryFiles.LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = lock.tryLock() != null;
    } catch (OverlappingFileLockException byThisProcess) {
      throw new DirectoryInUseException(directory);
    } finally {
      if (!locked) {
        lock.close();
      }
    }
    if (!locked) {
      throw new DirectoryInUseException(directory);
    }
    FileDisk disk = new FileDisk(directory, compression, lock);
    disk.syncDirectory(directory);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      disk.syncDirectory(parent);
    }
    disk.deletion.resume();
    return disk;
  }

  @Override
  public Appender create(String name) throws IOException {
    return new FileAppender(
        name,
        openChannel(
            name,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  @Override
  public Appender openForAppend(String name) throws IOException {
    return new FileAppender(
        name, openChannel(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  private FileChannel openChannel(String name, StandardOpenOption... options) throws IOException {
    try {
      return FileChannel.open(path(name), options);
    } catch (FileSystemException e) {
      if (!isFull(e, 0)) {
        throw e;
      }
      deletion.hurry();
      throw new DiskFullException(name, e);
    }
  }

  /**
   * Whether a write failed for want of room. Java has no error numbers and the text may be in any
   * language, so the device is asked as well; a quota has only the text.
   */
  private boolean isFull(IOException failure, long bytes) {
    String text = String.valueOf(failure.getMessage());
    if (text.contains("No space left on device") || text.contains("quota exceeded")) {
      return true;
    }
    try {
      return Files.getFileStore(directory).getUsableSpace() <= bytes;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws IOException {
    checkUsable();
    return files.read(name, offset, length);
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(path(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    checkUsable();
    return files.exists(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
    files.forget(from);
    files.forget(to);
  }

  @Override
  public void delete(String name) throws IOException {
    deletion.delete(path(name));
    files.forget(name);
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    try (FileChannel channel = openChannel(name, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Override
  public List<String> list() throws IOException {
    checkUsable();
    return files.list();
  }

  @Override
  public void syncDirectory() throws IOException {
    checkUsable();
    syncDirectory(directory);
  }

  private void syncDirectory(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw poisoned("directory " + path, e);
    }
  }

  private Path path(String name) throws IOException {
    checkUsable();
    return files.path(name);
  }

  private void checkUsable() throws IOException {
    IOException first = poison.get();
    if (first != null) {
      throw new SyncFailedException(directory, first);
    }
  }

  private IOException poisoned(String what, IOException cause) {
    IOException failure = new SyncFailedException(what, cause);
    poison.compareAndSet(null, failure);
    return failure;
  }

  @Override
  public ValueCompression valueCompression() {
    return valueCompression;
  }

  /** Closes files and ends the lock; makes nothing durable. */
  @Override
  public void close() throws IOException {
    files.close();
    deletion.close();
    writeBehind.shutdown();
    lock.close();
  }

  private final class FileAppender implements Appender {
    private final String name;
    private final FileChannel channel;
    private long size;

    /** How much of it was handed to the device, or is about to be. */
    private long behind;

    private CompletableFuture<Void> pending = CompletableFuture.completedFuture(null);

    FileAppender(String name, FileChannel channel) throws IOException {
      this.name = name;
      this.channel = channel;
      this.size = channel.size();
      this.behind = size;
    }

    @Override
    public long append(ByteBuffer bytes) throws IOException {
      checkUsable();
      long offset = size;
      try {
        while (bytes.hasRemaining()) {
          size += channel.write(bytes, size);
        }
      } catch (IOException e) {
        if (!isFull(e, bytes.remaining())) {
          throw e;
        }
        channel.truncate(offset);
        size = offset;
        deletion.hurry();
        throw new DiskFullException(name, e);
      }
      if (size - behind >= WRITE_BEHIND_BYTES && pending.isDone()) {
        behind = size;
        pending = CompletableFuture.runAsync(this::forceBehind, writeBehind);
      }
      return offset;
    }

    private void forceBehind() {
      try {
        channel.force(false);
      } catch (IOException e) {
        // Whoever uses this disk next is told.
        IOException unused = poisoned(name, e);
      }
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void sync() throws IOException {
      checkUsable();
      try {
        channel.force(false);
      } catch (IOException e) {
        throw poisoned(name, e);
      }
    }

    @Override
    public void close() throws IOException {
      pending.join();
      channel.close();
    }
  }
}
