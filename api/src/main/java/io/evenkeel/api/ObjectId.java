package io.evenkeel.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names one object of the state: 1 to {@value #BYTES_MAX} bytes, chosen by the service.
 *
 * <p>Ids are ordered by unsigned lexicographic comparison of their bytes; all reserved ids, which
 * belong to the library (client table, history), come before all ids of the service. Immutable and
 * safe to share between threads.
 */
public final class ObjectId implements Comparable<ObjectId> {

  /** Longest id, in bytes. */
  public static final int BYTES_MAX = 2048;

  private final boolean reserved;
  private final byte[] bytes;
  private final int hash;

  private ObjectId(boolean reserved, byte[] bytes) {
    if (bytes.length == 0 || bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "an object id has 1 to " + BYTES_MAX + " bytes, not " + bytes.length);
    }
    this.reserved = reserved;
    this.bytes = bytes;
    this.hash = 31 * Arrays.hashCode(bytes) + (reserved ? 1 : 0);
  }

  /**
   * An id of the service's own.
   *
   * @param bytes 1 to {@value #BYTES_MAX} bytes; copied
   * @throws IllegalArgumentException if the length is out of bounds
   */
  public static ObjectId of(byte[] bytes) {
    return new ObjectId(false, bytes.clone());
  }

  /** An id of the service's own: the UTF-8 bytes of {@code text}. */
  public static ObjectId of(String text) {
    return new ObjectId(false, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * An id in the range that belongs to the library. A service never reports, lists or is asked for
   * one; a service that reports one is stopped.
   */
  public static ObjectId reserved(byte[] bytes) {
    return new ObjectId(true, bytes.clone());
  }

  /** Whether this id belongs to the library rather than to the service. */
  public boolean isReserved() {
    return reserved;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** Copies the bytes into {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  @Override
  public int compareTo(ObjectId other) {
    if (reserved != other.reserved) {
      return reserved ? -1 : 1;
    }
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectId that
        && hash == that.hash
        && reserved == that.reserved
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The id as text where it is printable ASCII, else in hexadecimal, for messages to people. */
  @Override
  public String toString() {
    for (byte b : bytes) {
      if (b < 0x20 || b > 0x7e) {
        return (reserved ? "reserved:0x" : "0x") + HexFormat.of().formatHex(bytes);
      }
    }
    return (reserved ? "reserved:" : "") + new String(bytes, StandardCharsets.US_ASCII);
  }
}
