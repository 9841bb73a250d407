package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Writes an archive: one checkpoint in one file that needs nothing else but the public keys of its
 * cluster. Holds one block at a time.
 *
 * <pre>
 *  [u32 magic][u32 version][u32 length][head][u32 crc32c of everything before]
 *  then blocks [u32 length][u32 crc][payload], payload = records of objects as in segments, in
 *  ascending order of their hashed ids, as many as the head says; then the file ends
 * </pre>
 */
public final class ArchiveWriter {

  static final int MAGIC = 0x454b4152; // EKAR
  static final int VERSION = 1;
  static final int FRAME_BYTES = 12;

  private final OutputStream out;
  private final LongConsumer progress;
  private byte[] block = new byte[Blocks.HEADER_BYTES + SegmentWriter.BLOCK_BYTES];
  private int used;
  private long done;

  private ArchiveWriter(OutputStream out, LongConsumer progress) {
    this.out = out;
    this.progress = progress;
  }

  /**
   * Writes the whole of an image.
   *
   * @param out neither flushed nor closed
   * @param head says the header of this image
   * @param progress told how many bytes of values are done
   * @throws DamagedObjectException if an object is not what the image's leaves say
   */
  public static void write(OutputStream out, CertifiedHead head, Image image, LongConsumer progress)
      throws IOException {
    if (!head.header().equals(image.header())) {
      throw new IllegalArgumentException("the head is of another image");
    }
    new ArchiveWriter(out, progress).write(head, image);
  }

  private void write(CertifiedHead head, Image image) throws IOException {
    byte[] body = head.encode();
    ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES + body.length + 4);
    frame.putInt(MAGIC).putInt(VERSION).putInt(body.length).put(body);
    CRC32C crc = new CRC32C();
    crc.update(frame.array(), 0, frame.position());
    out.write(frame.putInt((int) crc.getValue()).array());
    for (int i = 0; i < image.leaves().size(); i++) {
      append(image.read(i));
    }
    flush();
  }

  private void append(StateObject object) throws IOException {
    byte[] value = object.value();
    int bytes = ObjectRecords.OVERHEAD_BYTES + object.id().length() + value.length;
    if (used > 0 && used + bytes > SegmentWriter.BLOCK_BYTES) {
      flush();
    }
    if (bytes > block.length - Blocks.HEADER_BYTES) {
      block = new byte[Blocks.HEADER_BYTES + bytes];
    }
    ByteBuffer at = ByteBuffer.wrap(block).position(Blocks.HEADER_BYTES + used);
    ObjectRecords.putHead(at, object.id(), false, value.length);
    at.put(value);
    used += bytes;
    done += value.length;
    progress.accept(done);
  }

  private void flush() throws IOException {
    if (used > 0) {
      Blocks.seal(block, used);
      out.write(block, 0, Blocks.HEADER_BYTES + used);
      used = 0;
    }
  }
}
