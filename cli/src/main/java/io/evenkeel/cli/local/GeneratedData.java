package io.evenkeel.cli.local;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Objects of one size: index and version in front, then noise that follows from both, which no
 * compression and no coincidence makes equal.
 *
 * @param size number of objects
 * @param objectBytes bytes of each value, at least {@link #OBJECT_BYTES_MIN}
 */
public record GeneratedData(int size, int objectBytes) implements DataSet {

  /** Index and version, at least. */
  public static final int OBJECT_BYTES_MIN = 16;

  @Override
  public byte[] key(int index) {
    return String.format(Locale.ROOT, "object-%08d", index).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public byte[] value(int index, int version) {
    byte[] value = new byte[objectBytes];
    ByteBuffer buffer = ByteBuffer.wrap(value).putInt(index).putInt(version);
    SplittableRandom noise = new SplittableRandom(((long) index << 32) | version);
    while (buffer.remaining() >= Long.BYTES) {
      buffer.putLong(noise.nextLong());
    }
    while (buffer.hasRemaining()) {
      buffer.put((byte) noise.nextInt());
    }
    return value;
  }

  @Override
  public int version(int index, byte[] value) {
    if (value.length != objectBytes) {
      return FOREIGN;
    }
    int version = ByteBuffer.wrap(value, Integer.BYTES, Integer.BYTES).getInt();
    return version >= 0 && Arrays.equals(value, value(index, version)) ? version : FOREIGN;
  }

  @Override
  public long bytes() {
    return (long) size * objectBytes;
  }
}
