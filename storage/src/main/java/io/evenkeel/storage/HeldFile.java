package io.evenkeel.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file of a {@link PowerCutDisk}: its first bytes are in the file system, the held ones follow in
 * memory. One thread appends, any may sync or read.
 */
final class HeldFile {

  /** A file holds no more back: the system writes behind, too. */
  static final int HELD_BYTES_MAX = 4 << 20;

  private static final int CAPACITY_MIN = 1 << 10;

  private final String name;

  /** Bytes that all files of the disk hold back. */
  private final AtomicLong heldByAll;

  /**
   * Held while bytes go to the file, so that they go once and in order; taken before {@code this}.
   */
  private final Object writing = new Object();

  private @Nullable Path path;
  private @Nullable FileChannel channel;

  /** How many bytes of the file count. */
  private long base;

  /** The file has more than that, which was durable. */
  private boolean cut;

  private byte[] held = new byte[CAPACITY_MIN];
  private int heldBytes;

  /**
   * @param path an existing file
   */
  HeldFile(String name, Path path, AtomicLong heldByAll) throws IOException {
    this.name = name;
    this.path = path;
    this.base = Files.size(path);
    this.heldByAll = heldByAll;
  }

  synchronized long size() {
    return base + heldBytes;
  }

  /** Appends; returns the offset. */
  long append(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() > HELD_BYTES_MAX - heldBytes()) {
      write();
    }
    if (bytes.remaining() > HELD_BYTES_MAX) {
      return through(bytes);
    }
    synchronized (this) {
      long offset = size();
      if (heldBytes > 0 && !cut && isWrittenEarly(offset)) {
        writeFully(channel(), bytes.duplicate(), offset);
      }
      int count = bytes.remaining();
      reserve(heldBytes + count);
      bytes.get(held, heldBytes, count);
      heldBytes += count;
      heldByAll.addAndGet(count);
      return offset;
    }
  }

  private synchronized int heldBytes() {
    return heldBytes;
  }

  private void reserve(int capacity) {
    if (capacity > held.length) {
      byte[] larger = new byte[Math.min(HELD_BYTES_MAX, Math.max(capacity, 2 * held.length))];
      System.arraycopy(held, 0, larger, 0, heldBytes);
      held = larger;
    }
  }

  /**
   * Whether what is appended there goes to the file at once, before what was appended earlier: a
   * device writes in an order of its own. One append in eight, always the same ones.
   */
  private static boolean isWrittenEarly(long offset) {
    return ((offset + 1) * 0x9E3779B97F4A7C15L) >>> 61 == 0;
  }

  private long through(ByteBuffer bytes) throws IOException {
    synchronized (writing) {
      write();
      synchronized (this) {
        long offset = base;
        int count = bytes.remaining();
        writeFully(channel(), bytes, offset);
        base = offset + count;
        return offset;
      }
    }
  }

  /** Writes to the file what was appended before; it counts from now on. */
  void write() throws IOException {
    synchronized (writing) {
      byte[] bytes;
      long offset;
      FileChannel file;
      synchronized (this) {
        file = channel();
        if (file.size() > base) {
          file.truncate(base); // cut, or written early
        }
        cut = false;
        bytes = Arrays.copyOf(held, heldBytes);
        offset = base;
      }
      writeFully(file, ByteBuffer.wrap(bytes), offset);
      synchronized (this) {
        base += bytes.length;
        heldBytes -= bytes.length;
        System.arraycopy(held, bytes.length, held, 0, heldBytes);
        heldByAll.addAndGet(-bytes.length);
        if (heldBytes == 0) {
          held = new byte[CAPACITY_MIN];
        }
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset)
      throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Returns when all that was appended before is durable. */
  void sync() throws IOException {
    write();
    channel().force(true);
  }

  /** Cuts it; the file itself is cut when this file is written to again. */
  void cut(long length) {
    synchronized (writing) {
      synchronized (this) {
        int kept = (int) Math.min(heldBytes, Math.max(0, length - base));
        heldByAll.addAndGet(kept - heldBytes);
        heldBytes = kept;
        cut |= length < base;
        base = Math.min(base, length);
      }
    }
  }

  ByteBuffer read(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    synchronized (this) {
      if (offset < 0 || offset + length > size()) {
        throw new EOFException(name + " ends at byte " + size());
      }
      long end = offset + length;
      int fromHeld = (int) Math.max(0, end - Math.max(base, offset));
      if (fromHeld > 0) {
        bytes.position(length - fromHeld);
        bytes.put(held, (int) (end - fromHeld - base), fromHeld);
      }
      bytes.position(0).limit(length - fromHeld);
    }
    try {
      readFully(channel(), bytes, offset);
    } catch (ClosedChannelException e) {
      // An interrupt of another reader closes the channel for all.
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      bytes.position(0);
      readFully(channel(), bytes, offset);
    }
    return bytes.position(0).limit(length);
  }

  private void readFully(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes, offset + bytes.position()) < 0) {
        throw new EOFException(name + " is shorter in the file system than it should be");
      }
    }
  }

  private synchronized FileChannel channel() throws IOException {
    if (channel == null || !channel.isOpen()) {
      if (path == null) {
        throw new NoSuchFileException(name);
      }
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
    return channel;
  }

  /** Gives the file another name, in place of who has it. */
  synchronized void moveTo(Path target) throws IOException {
    if (path != null) {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      path = target;
    }
  }

  /** Deletes the file. */
  synchronized void delete() throws IOException {
    if (path != null) {
      Files.deleteIfExists(path);
      gone();
    }
  }

  /** Nobody will ever read it again: it is deleted, or another file has taken its name. */
  synchronized void gone() throws IOException {
    close();
    path = null;
    heldByAll.addAndGet(-heldBytes);
    heldBytes = 0;
    held = new byte[CAPACITY_MIN];
  }

  synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
