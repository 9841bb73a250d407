package io.evenkeel.checkpoint.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A flat directory of named files, with exactly the operations crash-safe publishing needs. The
 * durability of each is stated, because a crash may fall between any two of them; implementations
 * are the real file system and simulated disks that lose, tear and flip.
 *
 * <p>Names are non-empty, of {@code [a-z0-9.-]}, without a leading dot. A file is written by one
 * thread at a time, different files may be by different ones; reads may be concurrent with
 * everything but a change of what they read.
 */
public interface Disk {

  /** A file being written, append only. */
  interface Appender extends AutoCloseable {
    /**
     * Appends all remaining bytes; not durable before {@link #sync}. Returns the offset written to.
     *
     * @throws DiskFullException if there is no room; none of the bytes is there then
     */
    long append(ByteBuffer bytes) throws IOException;

    /** Bytes appended so far. */
    long size();

    /**
     * Returns when everything appended is durable. After an exception the content is undefined and
     * nothing may be concluded from a later success (an fsync error is final). Another thread may
     * call this than the one that appends: what was appended before the call is durable then.
     */
    void sync() throws IOException;

    /** Closes without making anything durable. */
    @Override
    void close() throws IOException;
  }

  /**
   * Creates an empty file; its name is durable only after {@link #syncDirectory}.
   *
   * @throws DiskFullException if there is no room
   */
  Appender create(String name) throws IOException;

  /** Opens an existing file to append to its end, or creates it. */
  Appender openForAppend(String name) throws IOException;

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws java.io.EOFException if the file is shorter
   */
  ByteBuffer read(String name, long offset, int length) throws IOException;

  /** Size of a file in bytes. */
  long size(String name) throws IOException;

  /** Whether a file of this name exists. */
  boolean exists(String name) throws IOException;

  /** Atomically replaces {@code to}; durable only after {@link #syncDirectory}. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file if it exists; durable only after {@link #syncDirectory}. */
  void delete(String name) throws IOException;

  /** Cuts a file to its first {@code length} bytes. */
  void truncate(String name, long length) throws IOException;

  /** Names of all files, in ascending order. */
  List<String> list() throws IOException;

  /** Returns when all creations, renames and deletions are durable. */
  void syncDirectory() throws IOException;

  /** How objects' values lie on this disk. Files know nothing of it: it is for who writes them. */
  default ValueCompression valueCompression() {
    return ValueCompression.NONE;
  }
}
