package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Leaves;
import io.evenkeel.checkpoint.root.ObjectDigests;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What reading a record gave: either an object that matches its leaf, or what is wrong. */
record ObjectReading(@Nullable StateObject object, @Nullable Damage damage) {

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
    long bytesMax = (long) ObjectRecords.OVERHEAD_BYTES + ObjectId.BYTES_MAX + length;
    try {
      int bytes = (int) Math.min(bytesMax, sizeBytes - offset);
      Decoder in = new Decoder(disk.read(file, offset, bytes), file, offset);
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

  /** Names an object of which nothing else is known. */
  private static String hashed(Leaves leaves, int index) {
    return "the object with the hashed id " + leaves.hashedId(index).hex();
  }
}
