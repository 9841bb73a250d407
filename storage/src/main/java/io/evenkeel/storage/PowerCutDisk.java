package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A directory in which a killed process leaves what a power cut would leave. The system keeps what
 * a killed process wrote; so this disk holds back what {@link io.evenkeel.checkpoint.store.Disk}
 * does not promise to be durable, and a SIGKILL takes it along:
 *
 * <ul>
 *   <li>bytes appended since the last sync of their file, up to {@value HeldFile#HELD_BYTES_MAX}
 *       bytes a file, older ones are written behind; one append in eight goes to the file at once,
 *       before what was appended earlier, so that torn ends with holes are found as well;
 *   <li>what {@link #truncate} cut: it is there again unless something was synced after it;
 *   <li>creations, renames and deletions since {@link #syncDirectory}: a synced file whose name is
 *       not durable is gone.
 * </ul>
 *
 * <p>Room for what is held is checked, not reserved: if others fill the device before the sync, the
 * sync fails. As with {@link FileDisk}, a failed sync is final. Any thread, as the interface says.
 */
public final class PowerCutDisk implements DirectoryDisk {

  /** Not a name that a disk accepts: what begins like this was created and had no durable name. */
  private static final String NAMELESS = ".nameless-";

  /** More changes of names than this do not wait for a sync. */
  private static final int CHANGES_MAX = 1_000;

  /** A change of names, in the file system. */
  @FunctionalInterface
  private interface Change {
    void apply() throws IOException;
  }

  private final Path directory;
  private final FileDisk disk;
  private final FileStore device;
  private final DirectoryFiles paths;
  private final AtomicLong heldByAll = new AtomicLong();
  private final AtomicReference<@Nullable IOException> poison = new AtomicReference<>();
  private final TreeMap<String, HeldFile> names = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private long nameless;

  private PowerCutDisk(Path directory, FileDisk disk) throws IOException {
    this.directory = directory;
    this.disk = disk;
    this.device = Files.getFileStore(directory);
    this.paths = new DirectoryFiles(directory);
    deleteNameless();
    for (String name : disk.list()) {
      names.put(name, new HeldFile(name, paths.path(name), heldByAll));
    }
  }

  /**
   * Opens a directory, creating it if it does not exist.
   *
   * @param compression as {@link FileDisk#open(Path, Compression)} has it
   * @throws DirectoryInUseException if another process has opened it
   */
  public static PowerCutDisk open(Path directory, Compression compression) throws IOException {
    FileDisk disk = FileDisk.open(directory, compression);
    try {
      return new PowerCutDisk(directory, disk);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private void deleteNameless() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, NAMELESS + "*")) {
      for (Path file : found) {
        Files.delete(file);
      }
    }
  }

  @Override
  public synchronized Appender create(String name) throws IOException {
    Path target = paths.path(name);
    checkRoom(name, 1);
    Path file = directory.resolve(NAMELESS + nameless++);
    Files.createFile(file);
    HeldFile created = new HeldFile(name, file, heldByAll);
    HeldFile before = names.put(name, created);
    change(
        () -> {
          created.moveTo(target);
          forget(before);
        });
    return new HeldAppender(name, created);
  }

  @Override
  public synchronized Appender openForAppend(String name) throws IOException {
    HeldFile file = names.get(name);
    return file == null ? create(name) : new HeldAppender(name, file);
  }

  private void change(Change change) throws IOException {
    checkUsable();
    changes.add(change);
    if (changes.size() > CHANGES_MAX) {
      applyChanges();
    }
  }

  private void applyChanges() throws IOException {
    for (Change change : changes) {
      change.apply();
    }
    changes.clear();
  }

  private static void forget(@Nullable HeldFile replaced) throws IOException {
    if (replaced != null) {
      replaced.gone();
    }
  }

  void checkRoom(String name, long bytes) throws IOException {
    if (device.getUsableSpace() < heldByAll.get() + bytes) {
      throw new DiskFullException(name);
    }
  }

  private synchronized HeldFile file(String name) throws IOException {
    checkUsable();
    Path unused = paths.path(name);
    HeldFile file = names.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws IOException {
    return file(name).read(offset, length);
  }

  @Override
  public long size(String name) throws IOException {
    return file(name).size();
  }

  @Override
  public synchronized boolean exists(String name) throws IOException {
    checkUsable();
    return names.containsKey(name);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    HeldFile file = file(from);
    Path target = paths.path(to);
    names.remove(from);
    HeldFile before = names.put(to, file);
    change(
        () -> {
          file.moveTo(target);
          forget(before);
        });
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    Path unused = paths.path(name);
    HeldFile file = names.remove(name);
    if (file != null) {
      change(file::delete);
    }
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    file(name).cut(length);
  }

  @Override
  public synchronized List<String> list() throws IOException {
    checkUsable();
    return List.copyOf(names.keySet());
  }

  @Override
  public void syncDirectory() throws IOException {
    checkUsable();
    synchronized (this) {
      applyChanges();
    }
    disk.syncDirectory();
  }

  @Override
  public ValueCompression valueCompression() {
    return disk.valueCompression();
  }

  private void checkUsable() throws IOException {
    IOException first = poison.get();
    if (first != null) {
      throw new SyncFailedException(directory, first);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (HeldFile file : names.values()) {
      file.close();
    }
    names.clear();
    deleteNameless();
    disk.close();
  }

  private final class HeldAppender implements Appender {

    private final String name;
    private final HeldFile file;

    HeldAppender(String name, HeldFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public long append(ByteBuffer bytes) throws IOException {
      checkUsable();
      checkRoom(name, bytes.remaining());
      return file.append(bytes);
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void sync() throws IOException {
      checkUsable();
      try {
        file.sync();
      } catch (IOException e) {
        IOException failure = new SyncFailedException(name, e);
        poison.compareAndSet(null, failure);
        throw failure;
      }
    }

    @Override
    public void close() {}
  }
}
