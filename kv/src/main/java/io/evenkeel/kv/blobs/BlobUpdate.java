package io.evenkeel.kv.blobs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request did to one blob; the layout stands in the package's description. */
final class BlobUpdate {

  private static final byte GONE = 0;
  private static final byte ZEROS = 1;
  private static final byte BYTES = 2;

  private BlobUpdate() {}

  static byte[] gone() {
    return new byte[] {GONE};
  }

  static byte[] zeros(int size) {
    return ByteBuffer.allocate(5).put(ZEROS).putInt(size).array();
  }

  static byte[] bytes(int offset, byte[] bytes) {
    return ByteBuffer.allocate(5 + bytes.length).put(BYTES).putInt(offset).put(bytes).array();
  }

  /**
   * Applies updates. Those before the last one that says everything do not matter: what they were
   * made on need not be in the snapshot any more.
   *
   * @throws IllegalStateException if there is nothing that they fit
   */
  static byte @Nullable [] apply(byte @Nullable [] value, List<byte[]> updates) {
    int from = updates.size();
    while (from > 0 && updates.get(from - 1)[0] == BYTES) {
      from--;
    }
    byte @Nullable [] blob = from == 0 ? copy(value) : whole(updates.get(from - 1));
    for (byte[] update : updates.subList(from, updates.size())) {
      ByteBuffer in = ByteBuffer.wrap(update, 1, update.length - 1);
      int offset = in.getInt();
      if (blob == null || offset > blob.length - in.remaining()) {
        throw new IllegalStateException("bytes at " + offset + " of a blob that has none there");
      }
      in.get(blob, offset, in.remaining());
    }
    return blob;
  }

  /**
   * Leaves out what a later update covers: all before the last one that says everything, and all
   * but the last of those for the same bytes.
   */
  static List<byte[]> merge(List<byte[]> updates) {
    List<byte[]> kept = new ArrayList<>();
    Set<Long> places = new HashSet<>();
    for (int i = updates.size() - 1; i >= 0; i--) {
      byte[] update = updates.get(i);
      if (update[0] != BYTES) {
        kept.add(update);
        break;
      }
      long offset = ByteBuffer.wrap(update, 1, 4).getInt();
      if (places.add(offset << 32 | update.length)) {
        kept.add(update);
      }
    }
    Collections.reverse(kept);
    return kept;
  }

  private static byte @Nullable [] copy(byte @Nullable [] value) {
    return value == null ? null : value.clone();
  }

  private static byte @Nullable [] whole(byte[] update) {
    return update[0] == GONE ? null : new byte[ByteBuffer.wrap(update, 1, 4).getInt()];
  }
}
