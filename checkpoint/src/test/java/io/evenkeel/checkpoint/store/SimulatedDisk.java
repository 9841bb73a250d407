package io.evenkeel.checkpoint.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A disk in memory that loses power at a chosen operation. What was not made durable is then lost,
 * kept or torn, each file and each directory change for itself, as a seed decides:
 *
 * <ul>
 *   <li>of bytes appended since the last sync, any prefix survives, with sectors in it that were
 *       never written;
 *   <li>of creations, renames and deletions since the last directory sync, any subset survives.
 * </ul>
 *
 * What a real disk also may do and this one does not: forget what it reported as durable (see
 * {@link #flip}).
 */
public final class SimulatedDisk implements Disk {

  private static final int SECTOR_BYTES = 512;

  /** Thrown by the operation at which the power goes, and by all after it. */
  public static final class PowerLoss extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerLoss(String operation) {
      super("power lost in " + operation);
    }
  }

  private static final class Content {
    byte[] bytes = new byte[64];
    int size;
    byte[] durable = new byte[0];

    void append(ByteBuffer more) {
      int needed = size + more.remaining();
      if (needed > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
      }
      int count = more.remaining();
      more.get(bytes, size, count);
      size += count;
    }

    void sync() {
      durable = Arrays.copyOf(bytes, size);
    }

    Content survivor(Random random) {
      byte[] kept;
      int mode = random.nextInt(4);
      if (mode == 0) {
        kept = durable;
      } else if (mode == 1) {
        kept = Arrays.copyOf(bytes, size);
      } else {
        int common = Math.min(durable.length, size);
        kept = Arrays.copyOf(bytes, common + random.nextInt(size - common + 1));
        for (int at = common; at < kept.length; at += SECTOR_BYTES) {
          if (mode == 3 && random.nextInt(3) == 0) {
            Arrays.fill(kept, at, Math.min(kept.length, at + SECTOR_BYTES), (byte) 0);
          }
        }
      }
      Content survivor = new Content();
      survivor.bytes = kept.clone();
      survivor.size = kept.length;
      survivor.durable = kept;
      return survivor;
    }
  }

  private final TreeMap<String, Content> names = new TreeMap<>();
  private final TreeMap<String, Content> durableNames = new TreeMap<>();
  private final List<Consumer<Map<String, Content>>> pendingNames = new ArrayList<>();
  private long operations;
  private long powerLossAt = Long.MAX_VALUE;
  private long freeBytes = Long.MAX_VALUE;
  private long appendedBytes;
  private ValueCompression valueCompression = ValueCompression.NONE;

  /** Values are compressed on it from now on. */
  public SimulatedDisk compressing() {
    valueCompression = new SimulatedDiskDeflate();
    return this;
  }

  @Override
  public ValueCompression valueCompression() {
    return valueCompression;
  }

  /** The power goes in the operation with this number, counted from 1. */
  public SimulatedDisk losePowerAt(long operation) {
    powerLossAt = operation;
    return this;
  }

  /** Changing operations so far. */
  public long operations() {
    return operations;
  }

  /** Bytes appended so far. */
  public long appendedBytes() {
    return appendedBytes;
  }

  /** Appending more than this fails, as a full disk does. */
  public void freeBytes(long bytes) {
    freeBytes = bytes;
  }

  /** What is found when the power is back. */
  public SimulatedDisk afterPowerLoss(long seed) {
    Random random = new Random(seed);
    TreeMap<String, Content> entries = new TreeMap<>(durableNames);
    int mode = random.nextInt(3);
    for (Consumer<Map<String, Content>> change : pendingNames) {
      if (mode == 1 || (mode == 2 && random.nextBoolean())) {
        change.accept(entries);
      }
    }
    SimulatedDisk next = new SimulatedDisk();
    next.valueCompression = valueCompression;
    Map<Content, Content> survivors = new HashMap<>();
    entries.forEach(
        (name, content) ->
            next.names.put(name, survivors.computeIfAbsent(content, one -> one.survivor(random))));
    next.durableNames.putAll(next.names);
    return next;
  }

  /** What is found when only the process was killed: everything. */
  public SimulatedDisk afterKill() {
    return copy();
  }

  /** An independent disk with the same files, all durable. */
  public SimulatedDisk copy() {
    SimulatedDisk next = new SimulatedDisk();
    next.valueCompression = valueCompression;
    names.forEach(
        (name, content) -> {
          Content same = new Content();
          same.bytes = Arrays.copyOf(content.bytes, content.size);
          same.size = content.size;
          same.sync();
          next.names.put(name, same);
        });
    next.durableNames.putAll(next.names);
    return next;
  }

  /** Flips one bit of a file. */
  public void flip(String name, long offset, int bit) {
    Content content = names.get(name);
    content.bytes[(int) offset] ^= (byte) (1 << bit);
  }

  private boolean operate(String operation) {
    operations++;
    if (operations > powerLossAt) {
      throw new PowerLoss(operation);
    }
    return operations == powerLossAt;
  }

  private void changeNames(String operation, Consumer<Map<String, Content>> change) {
    boolean last = operate(operation);
    change.accept(names);
    pendingNames.add(change);
    if (last) {
      throw new PowerLoss(operation);
    }
  }

  private Content content(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return content;
  }

  private static void checkName(String name) {
    if (!name.matches("[a-z0-9-][a-z0-9.-]*")) {
      throw new IllegalArgumentException("file name '" + name + "'");
    }
  }

  @Override
  public Appender create(String name) {
    checkName(name);
    Content content = new Content();
    changeNames("create " + name, entries -> entries.put(name, content));
    return new SimulatedAppender(name, content);
  }

  @Override
  public Appender openForAppend(String name) {
    Content content = names.get(name);
    return content == null ? create(name) : new SimulatedAppender(name, content);
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
    checkName(to);
    Content content = content(from);
    changeNames(
        "rename " + from,
        entries -> {
          entries.remove(from);
          entries.put(to, content);
        });
  }

  @Override
  public void delete(String name) {
    changeNames("delete " + name, entries -> entries.remove(name));
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    Content content = content(name);
    boolean last = operate("truncate " + name);
    content.size = (int) Math.min(content.size, length);
    if (last) {
      throw new PowerLoss("truncate " + name);
    }
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public void syncDirectory() {
    // A power loss during a sync leaves everything pending, of which anything may survive.
    if (operate("syncDirectory")) {
      throw new PowerLoss("syncDirectory");
    }
    durableNames.clear();
    durableNames.putAll(names);
    pendingNames.clear();
  }

  private final class SimulatedAppender implements Appender {
    private final String name;
    private final Content content;

    SimulatedAppender(String name, Content content) {
      this.name = name;
      this.content = content;
    }

    @Override
    public long append(ByteBuffer bytes) throws IOException {
      long offset = content.size;
      boolean last = operate("append to " + name);
      if (bytes.remaining() > freeBytes) {
        throw new DiskFullException(name);
      }
      freeBytes -= bytes.remaining();
      appendedBytes += bytes.remaining();
      content.append(bytes);
      if (last) {
        throw new PowerLoss("append to " + name);
      }
      return offset;
    }

    @Override
    public long size() {
      return content.size;
    }

    @Override
    public void sync() {
      if (operate("sync " + name)) {
        throw new PowerLoss("sync " + name);
      }
      content.sync();
    }

    @Override
    public void close() {}
  }
}
