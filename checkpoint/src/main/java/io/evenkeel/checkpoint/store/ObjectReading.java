package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Leaves;
import io.evenkeel.checkpoint.root.ObjectDigests;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What reading a record gave: either an object that matches its leaf, or what is wrong. */
record ObjectReading(@Nullable StateObject object, @Nullable Damage damage) {

  /** Records with longer ids are read twice: how long an id is, stands in the record. */
  private static final int USUAL_ID_BYTES = 64;

  private static ObjectReading damaged(
      Damage.Reason reason, String file, long offset, String detail) {
    return new ObjectReading(null, new Damage(reason, file, offset, detail));
  }

  /**
   * @param sizeBytes of the segment file
   * @param index of the leaf, whose location lies in this file
   * @param digests the reader's own
   */
  static ObjectReading of(
      Disk disk, String file, long sizeBytes, Leaves leaves, int index, ObjectDigests digests)
      throws IOException {
    long offset = Location.recordFileOffset(leaves.location(index));
    int length = leaves.length(index);
    try {
      Decoder in = new Decoder(record(disk, file, sizeBytes, offset, length), file, offset);
      ObjectRecords.Head head = ObjectRecords.takeStoredHead(in);
      if (head.tombstone() || head.valueBytes() != length) {
        String detail = "another record is here than that of " + hashed(leaves, index);
        return damaged(Damage.Reason.WRONG_OBJECT, file, offset, detail);
      }
      StateObject object = new StateObject(head.id(), head.takeValue(in, disk.valueCompression()));
      if (!digests.hashedId(object.id()).equals(leaves.hashedId(index))
          || !digests.leaf(object.id(), object.value()).equals(leaves.leafDigest(index))) {
        String detail = "object " + object.id() + " does not match its leaf";
        return damaged(Damage.Reason.WRONG_OBJECT, file, offset, detail);
      }
      return new ObjectReading(object, null);
    } catch (DamagedImageException e) {
      return damaged(
          e.damage().reason(),
          file,
          e.damage().offset(),
          e.damage().detail() + ", in " + hashed(leaves, index));
    } catch (EOFException e) {
      return damaged(Damage.Reason.TRUNCATED, file, offset, "the file ends early");
    }
  }

  /** At least the whole record, if the file has it; a compressed one is not longer. */
  private static ByteBuffer record(
      Disk disk, String file, long sizeBytes, long offset, int valueBytes) throws IOException {
    long left = sizeBytes - offset;
    long usual = (long) ObjectRecords.OVERHEAD_BYTES + USUAL_ID_BYTES + valueBytes;
    ByteBuffer first = disk.read(file, offset, (int) Math.min(usual, left));
    long whole = (long) ObjectRecords.OVERHEAD_BYTES + ObjectRecords.idBytes(first) + valueBytes;
    return whole <= first.remaining() || first.remaining() == left
        ? first
        : disk.read(file, offset, (int) Math.min(whole, left));
  }

  /** Names an object of which nothing else is known. */
  private static String hashed(Leaves leaves, int index) {
    return "the object with the hashed id " + leaves.hashedId(index).hex();
  }
}
