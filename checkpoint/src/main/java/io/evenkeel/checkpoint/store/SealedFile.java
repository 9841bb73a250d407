package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.store.Damage.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A small file that is written at once and replaced as a whole: {@code [u32 magic][u32 version][u32
 * length][body][u32 crc32c of everything before]}. What another version wrote is told from damage
 * only if its checksum is right.
 */
final class SealedFile {

  static final int OVERHEAD_BYTES = 16;

  private SealedFile() {}

  /**
   * Writes under a temporary name, makes it durable and renames it. A crash leaves the old file or
   * the new one.
   */
  static void replace(Disk disk, String name, int magic, int version, byte[] body)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(OVERHEAD_BYTES + body.length);
    bytes.putInt(magic).putInt(version).putInt(body.length).put(body);
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, bytes.position());
    bytes.putInt((int) crc.getValue()).flip();
    String temporary = name + Names.TEMPORARY;
    disk.delete(temporary);
    try (Disk.Appender appender = disk.create(temporary)) {
      appender.append(bytes);
      appender.sync();
    } catch (DiskFullException e) {
      disk.delete(temporary);
      throw e;
    }
    // Every name the new content refers to is durable before the content can be seen.
    disk.syncDirectory();
    disk.rename(temporary, name);
    disk.syncDirectory();
  }

  static Decoder read(Disk disk, String name, int magic, int version, int bytesMax)
      throws IOException {
    if (!disk.exists(name)) {
      throw damaged(Reason.MISSING_FILE, name, 0, "no such file");
    }
    long size = disk.size(name);
    if (size > bytesMax) {
      throw damaged(Reason.TOO_LONG, name, bytesMax, "has " + size + " bytes, at most " + bytesMax);
    }
    return unseal(disk.read(name, 0, (int) size), name, magic, version);
  }

  /** The body of a whole file, if it is one of this kind and version and intact. */
  static Decoder unseal(ByteBuffer bytes, String name, int magic, int version)
      throws DamagedImageException {
    long size = bytes.remaining();
    if (size < OVERHEAD_BYTES) {
      throw damaged(Reason.TRUNCATED, name, size, "shorter than its frame");
    }
    if (bytes.getInt(0) != magic) {
      throw damaged(Reason.UNKNOWN_FORMAT, name, 0, "another kind of file");
    }
    long length = bytes.getInt(8) & 0xffffffffL;
    if (length != size - OVERHEAD_BYTES) {
      Reason reason = length > size - OVERHEAD_BYTES ? Reason.TRUNCATED : Reason.TOO_LONG;
      throw damaged(reason, name, size, "its content should have " + length + " bytes");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, (int) size - 4));
    if ((int) crc.getValue() != bytes.getInt((int) size - 4)) {
      throw damaged(Reason.BAD_CHECKSUM, name, 0, "the file is not what was written");
    }
    if (bytes.getInt(4) != version) {
      throw damaged(Reason.UNKNOWN_VERSION, name, 4, version(bytes.getInt(4), version));
    }
    return new Decoder(bytes.slice(12, (int) length), name, 12);
  }

  /** What is wrong with a file of another version. */
  static String version(int found, int readable) {
    return "format version "
        + Integer.toUnsignedString(found)
        + ", this program reads version "
        + readable
        + "; use the program that wrote it";
  }

  static DamagedImageException damaged(Reason reason, String file, long offset, String detail) {
    return new DamagedImageException(new Damage(reason, file, offset, detail));
  }
}
