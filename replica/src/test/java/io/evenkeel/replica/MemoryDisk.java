package io.evenkeel.replica;

import io.evenkeel.checkpoint.store.Disk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** A disk in memory that keeps exactly what was synced when the power goes. */
final class MemoryDisk implements Disk {

  private static final class Content {
    byte[] bytes = new byte[1024];
    int size;
    int durable;
  }

  private final TreeMap<String, Content> names = new TreeMap<>();
  private final TreeMap<String, Content> durableNames = new TreeMap<>();

  /** Appending fails from now on, as on a broken disk. */
  boolean broken;

  /** The power is lost and comes back. */
  void crash() {
    names.clear();
    names.putAll(durableNames);
    names.values().forEach(content -> content.size = content.durable);
  }

  /** Flips a bit in the middle of the file, behind the back of whoever wrote it. */
  void flip(String name) {
    Content content = names.get(name);
    content.bytes[content.size / 2] ^= 1;
  }

  private Content content(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return content;
  }

  @Override
  public Appender create(String name) {
    names.put(name, new Content());
    return openForAppend(name);
  }

  @Override
  public Appender openForAppend(String name) {
    Content content = names.computeIfAbsent(name, key -> new Content());
    return new Appender() {
      @Override
      public long append(ByteBuffer bytes) throws IOException {
        if (broken) {
          throw new IOException("no space left on device");
        }
        int offset = content.size;
        int needed = offset + bytes.remaining();
        if (needed > content.bytes.length) {
          content.bytes = Arrays.copyOf(content.bytes, Math.max(needed, 2 * offset));
        }
        bytes.get(content.bytes, offset, bytes.remaining());
        content.size = needed;
        return offset;
      }

      @Override
      public long size() {
        return content.size;
      }

      @Override
      public void sync() {
        content.durable = content.size;
      }

      @Override
      public void close() {}
    };
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
    names.put(to, content(from));
    names.remove(from);
  }

  @Override
  public void delete(String name) {
    names.remove(name);
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    Content content = content(name);
    content.size = (int) length;
    content.durable = Math.min(content.durable, content.size);
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public void syncDirectory() {
    durableNames.clear();
    durableNames.putAll(names);
  }
}
