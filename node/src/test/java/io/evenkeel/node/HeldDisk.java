package io.evenkeel.node;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A disk whose syncs and deletions wait for a permit each, and fail if told to. Any thread, as with
 * a real one: what it is made of is not made for that.
 */
final class HeldDisk implements Disk {

  final SimulatedDisk disk = new SimulatedDisk();
  final Semaphore syncs = new Semaphore(1_000_000);
  final Semaphore deletions = new Semaphore(1_000_000);
  volatile boolean fails;
  volatile boolean deletionFails;

  @Override
  public Appender create(String name) {
    synchronized (disk) {
      return new Held(disk.create(name));
    }
  }

  @Override
  public Appender openForAppend(String name) {
    synchronized (disk) {
      return new Held(disk.openForAppend(name));
    }
  }

  @Override
  public ByteBuffer read(String name, long offset, int length) throws IOException {
    synchronized (disk) {
      return disk.read(name, offset, length);
    }
  }

  @Override
  public long size(String name) throws IOException {
    synchronized (disk) {
      return disk.size(name);
    }
  }

  @Override
  public boolean exists(String name) {
    synchronized (disk) {
      return disk.exists(name);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    synchronized (disk) {
      disk.rename(from, to);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    deletions.acquireUninterruptibly();
    if (deletionFails) {
      throw new IOException("input/output error");
    }
    synchronized (disk) {
      disk.delete(name);
    }
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    synchronized (disk) {
      disk.truncate(name, length);
    }
  }

  @Override
  public List<String> list() {
    synchronized (disk) {
      return disk.list();
    }
  }

  @Override
  public void syncDirectory() {
    synchronized (disk) {
      disk.syncDirectory();
    }
  }

  private final class Held implements Appender {
    private final Appender appender;

    Held(Appender appender) {
      this.appender = appender;
    }

    @Override
    public long append(ByteBuffer bytes) throws IOException {
      synchronized (disk) {
        return appender.append(bytes);
      }
    }

    @Override
    public long size() {
      synchronized (disk) {
        return appender.size();
      }
    }

    @Override
    public void sync() throws IOException {
      syncs.acquireUninterruptibly();
      if (fails) {
        throw new IOException("input/output error");
      }
      synchronized (disk) {
        appender.sync();
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (disk) {
        appender.close();
      }
    }
  }

  /** No room from now on, or again. */
  void full(boolean full) {
    disk.freeBytes(full ? 0 : Long.MAX_VALUE);
  }

  /** What an append without room throws. */
  static final Class<? extends IOException> FULL = DiskFullException.class;
}
