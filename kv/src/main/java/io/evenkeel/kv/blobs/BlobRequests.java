package io.evenkeel.kv.blobs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes requests; the layout stands in the package's description. */
public final class BlobRequests {

  static final byte VERSION = 1;
  static final byte CREATE = 1;
  static final byte WRITE = 2;
  static final byte ADD = 3;
  static final byte READ = 4;
  static final byte DELETE = 5;

  private BlobRequests() {}

  /** Makes a blob of zeros. */
  public static byte[] create(String name, int size) {
    return request(CREATE, name, 4).putInt(size).array();
  }

  /** Writes bytes in place. */
  public static byte[] write(String name, int offset, byte[] bytes) {
    return request(WRITE, name, 4 + bytes.length).putInt(offset).put(bytes).array();
  }

  /** Adds to the 64-bit number at a place. */
  public static byte[] add(String name, int offset, long delta) {
    return request(ADD, name, 12).putInt(offset).putLong(delta).array();
  }

  /** Reads some bytes. */
  public static byte[] read(String name, int offset, int length) {
    return request(READ, name, 8).putInt(offset).putInt(length).array();
  }

  /** Deletes a blob. */
  public static byte[] delete(String name) {
    return request(DELETE, name, 0).array();
  }

  private static ByteBuffer request(byte code, String name, int argumentBytes) {
    byte[] id = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + id.length + argumentBytes)
        .put(VERSION)
        .put(code)
        .putShort((short) id.length)
        .put(id);
  }
}
