package io.evenkeel.node;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A disk whose syncs and deletions wait for a permit each, and fail if told to. */
final class HeldDisk implements Disk {

  final SimulatedDisk disk = new SimulatedDisk();
  final Semaphore syncs = new Semaphore(1_000_000);
  final Semaphore deletions = new Semaphore(1_000_000);
  volatile boolean fails;
  volatile boolean deletionFails;

  @Override
  public Appender create(String name) {
    return new Held(disk.create(name));
  }

  @Override
  public Appender openForAppend(String name) {
    return new Held(disk.openForAppend(name));
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws IOException {
    return disk.read(name, offset, length);
  }

  @Override
  public long size(String name) throws IOException {
    return disk.size(name);
  }

  @Override
  public boolean exists(String name) {
    return disk.exists(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    deletions.acquireUninterruptibly();
    if (deletionFails) {
      throw new IOException("input/output error");
    }
    disk.delete(name);
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    disk.truncate(name, length);
  }

  @Override
  public List<String> list() {
    return disk.list();
  }

  @Override
  public void syncDirectory() {
    disk.syncDirectory();
  }

  private final class Held implements Appender {
    private final Appender appender;

    Held(Appender appender) {
      this.appender = appender;
    }

    @Override
    public long append(ByteBuffer bytes) throws IOException {
      return appender.append(bytes);
    }

    @Override
    public long size() {
      return appender.size();
    }

    @Override
    public void sync() throws IOException {
      syncs.acquireUninterruptibly();
      if (fails) {
        throw new IOException("input/output error");
      }
      appender.sync();
    }

    @Override
    public void close() throws IOException {
      appender.close();
    }
  }

  /** No room from now on, or again. */
  void full(boolean full) {
    disk.freeBytes(full ? 0 : Long.MAX_VALUE);
  }

  /** What an append without room throws. */
  static final Class<? extends IOException> FULL = DiskFullException.class;
}
