package io.evenkeel.microbench;

import io.evenkeel.checkpoint.store.Disk;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk that takes no time and keeps nothing. */
final class NullDisk implements Disk {

  /** Knows only how much it was given. */
  private static final class Counter implements Appender {
    private long size;

    @Override
    public long append(ByteBuffer bytes) {
      long offset = size;
      size += bytes.remaining();
      bytes.position(bytes.limit());
      return offset;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  @Override
  public Appender create(String name) {
    return new Counter();
  }

  @Override
  public Appender openForAppend(String name) {
    return new Counter();
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws EOFException {
    throw new EOFException(name + " is not kept");
  }

  @Override
  public long size(String name) {
    return 0;
  }

  @Override
  public boolean exists(String name) {
    return false;
  }

  @Override
  public void rename(String from, String to) {}

  @Override
  public void delete(String name) {}

  @Override
  public void truncate(String name, long length) {}

  @Override
  public List<String> list() {
    return List.of();
  }

  @Override
  public void syncDirectory() {}
}
