package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.store.Damage.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Re-reads a whole checkpoint: each block of each segment, then each object against its leaf. */
final class StoreVerifier {

  private static final int READ_BYTES = 1 << 20;

  private final Disk disk;
  private final LongConsumer progress;
  private final List<Damage> damages = new ArrayList<>();
  private long objects;
  private long bytes;
  private long done;

  /**
   * @param progress told how many bytes of segments and values are done
   */
  StoreVerifier(Disk disk, LongConsumer progress) {
    this.disk = disk;
    this.progress = progress;
  }

  Verification verify(StoredImage image, Manifest manifest) throws IOException {
    for (SegmentWriter.Segment segment : manifest.segments().values()) {
      try {
        checkSegment(segment);
      } catch (DamagedImageException e) {
        add(e.damage());
      }
    }
    for (int i = 0; i < image.leaves().size() && !full(); i++) {
      Damage damage = image.check(i);
      add(damage);
      objects++;
      done(image.leaves().length(i));
      bytes += damage == null ? image.leaves().length(i) : 0;
    }
    return new Verification(objects, bytes, List.copyOf(damages));
  }

  private void checkSegment(SegmentWriter.Segment segment) throws IOException {
    String file = segment.name();
    if (segment.sizeBytes() < SegmentWriter.HEADER_BYTES) {
      throw SealedFile.damaged(Reason.TRUNCATED, file, 0, "no room for a header");
    }
    ByteBuffer header = disk.read(file, 0, SegmentWriter.HEADER_BYTES);
    if (header.getInt() != SegmentWriter.MAGIC) {
      throw SealedFile.damaged(Reason.UNKNOWN_FORMAT, file, 0, "another kind of file");
    }
    int version = header.getInt();
    long offset = SegmentWriter.HEADER_BYTES;
    while (offset < segment.sizeBytes()) {
      ByteBuffer payload = Blocks.read(disk, file, offset, segment.sizeBytes());
      int block = Blocks.HEADER_BYTES + payload.remaining();
      offset += block;
      done(block);
    }
    if (checksum(segment) != segment.checksum()) {
      throw SealedFile.damaged(Reason.BAD_CHECKSUM, file, 0, "not the file that was published");
    }
    if (!SegmentWriter.isReadable(version)) {
      throw SealedFile.damaged(
          Reason.UNKNOWN_VERSION, file, 4, SealedFile.version(version, SegmentWriter.VERSION));
    }
  }

  private int checksum(SegmentWriter.Segment segment) throws IOException {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < segment.sizeBytes(); at += READ_BYTES) {
      crc.update(
          disk.read(segment.name(), at, (int) Math.min(READ_BYTES, segment.sizeBytes() - at)));
    }
    return (int) crc.getValue();
  }

  private void done(long more) {
    done += more;
    progress.accept(done);
  }

  private boolean full() {
    return damages.size() >= Verification.DAMAGES_MAX;
  }

  private void add(@Nullable Damage damage) {
    if (damage != null && !full()) {
      damages.add(damage);
    }
  }
}
