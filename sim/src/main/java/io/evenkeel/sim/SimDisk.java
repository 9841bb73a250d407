package io.evenkeel.sim;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A disk in memory. When the power goes, of bytes appended since the last sync any prefix survives,
 * with sectors in it that were never written, and of creations, renames and deletions since the
 * last directory sync any subset.
 */
final class SimDisk implements Disk {

  private static final int SECTOR_BYTES = 512;

  private static final class Content {
    byte[] bytes = new byte[256];
    int size;
    int durable;

    void append(ByteBuffer more) {
      int count = more.remaining();
      if (size + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
      }
      more.get(bytes, size, count);
      size += count;
    }

    void losePower(SplittableRandom random) {
      int mode = random.nextInt(4);
      int kept =
          mode == 0 ? durable : mode == 1 ? size : durable + random.nextInt(size - durable + 1);
      if (mode == 3) {
        for (int at = durable; at < kept; at += SECTOR_BYTES) {
          if (random.nextInt(3) == 0) {
            Arrays.fill(bytes, at, Math.min(kept, at + SECTOR_BYTES), (byte) 0);
          }
        }
      }
      size = kept;
      durable = kept;
    }
  }

  private final Runnable beforeOperation;
  private final ValueCompression compression;
  private final TreeMap<String, Content> names = new TreeMap<>();
  private final TreeMap<String, Content> durableNames = new TreeMap<>();
  private final List<Consumer<Map<String, Content>>> pendingNames = new ArrayList<>();
  private boolean full;
  private boolean failsSync;
  private int refused;

  /**
   * @param beforeOperation run before each change: the process may die there
   * @param compression how values lie on it
   */
  SimDisk(Runnable beforeOperation, ValueCompression compression) {
    this.beforeOperation = beforeOperation;
    this.compression = compression;
  }

  void full(boolean value) {
    full = value;
  }

  void failsSync(boolean value) {
    failsSync = value;
  }

  /** Operations that a defect made fail. */
  int refused() {
    return refused;
  }

  /** The power is lost and comes back. */
  void losePower(SplittableRandom random) {
    TreeMap<String, Content> entries = new TreeMap<>(durableNames);
    int mode = random.nextInt(3);
    for (Consumer<Map<String, Content>> change : pendingNames) {
      if (mode == 1 || (mode == 2 && random.nextBoolean())) {
        change.accept(entries);
      }
    }
    Map<Content, Boolean> seen = new HashMap<>();
    entries
        .values()
        .forEach(
            content -> {
              if (seen.put(content, true) == null) {
                content.losePower(random);
              }
            });
    names.clear();
    names.putAll(entries);
    keepAll();
  }

  private void keepAll() {
    durableNames.clear();
    durableNames.putAll(names);
    pendingNames.clear();
  }

  /** Flips one bit somewhere; the name of the file, empty if there is none. */
  String flip(int where) {
    int at = where;
    for (Map.Entry<String, Content> file : names.descendingMap().entrySet()) {
      Content content = file.getValue();
      if (content.size > 0 && at % 3 == 0) {
        content.bytes[(at / 3) % content.size] ^= (byte) (1 << (where & 7));
        return file.getKey();
      }
      at /= 3;
    }
    return "";
  }

  private void changeNames(Consumer<Map<String, Content>> change) {
    beforeOperation.run();
    change.accept(names);
    pendingNames.add(change);
  }

  private Content content(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return content;
  }

  @Override
  public ValueCompression valueCompression() {
    return compression;
  }

  @Override
  public Appender create(String name) {
    Content content = new Content();
    changeNames(entries -> entries.put(name, content));
    return new SimAppender(content);
  }

  @Override
  public Appender openForAppend(String name) {
    Content content = names.get(name);
    return content == null ? create(name) : new SimAppender(content);
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws IOException {
    Content content = content(name);
    if (offset + length > content.size) {
      throw new EOFException(name + " ends at " + content.size);
    }
    return ByteBuffer.wrap(Arrays.copyOfRange(content.bytes, (int) offset, (int) offset + length));
  }

  @Override
  public long size(String name) throws IOException {
    return content(name).size;
  }

  @Override
  public boolean exists(String name) {
    return names.containsKey(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Content content = content(from);
    changeNames(
        entries -> {
          entries.remove(from);
          entries.put(to, content);
        });
  }

  @Override
  public void delete(String name) {
    changeNames(entries -> entries.remove(name));
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    beforeOperation.run();
    Content content = content(name);
    content.size = (int) Math.min(content.size, length);
    content.durable = Math.min(content.durable, content.size);
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public void syncDirectory() throws IOException {
    beforeOperation.run();
    refuseIf(failsSync, "input/output error");
    keepAll();
  }

  private void refuseIf(boolean condition, String reason) throws IOException {
    if (condition) {
      refused++;
      throw new IOException(reason);
    }
  }

  private final class SimAppender implements Appender {
    private final Content content;

    SimAppender(Content content) {
      this.content = content;
    }

    @Override
    public long append(ByteBuffer bytes) throws IOException {
      beforeOperation.run();
      refuseIf(full, "no space left on device");
      long offset = content.size;
      content.append(bytes);
      return offset;
    }

    @Override
    public long size() {
      return content.size;
    }

    @Override
    public void sync() throws IOException {
      beforeOperation.run();
      refuseIf(failsSync, "input/output error");
      content.durable = content.size;
    }

    @Override
    public void close() {}
  }
}
