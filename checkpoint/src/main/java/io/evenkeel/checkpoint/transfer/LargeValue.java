package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import java.util.ArrayList;
import java.util.List;

/** A large value whose blocks are being collected; its length and block digests are verified. */
final class LargeValue {

  private final ObjectId id;
  private final Digest hashedId;
  private final byte[] digests;
  private final byte[] value;
  private final boolean[] present;
  private int missing;

  LargeValue(Digest hashedId, ChunkEntry.Large entry) {
    this.id = entry.id();
    this.hashedId = hashedId;
    this.digests = entry.blocks();
    this.value = new byte[Math.toIntExact(entry.valueBytes())];
    this.present = new boolean[ObjectDigests.blockCount(entry.valueBytes())];
    this.missing = present.length;
  }

  ObjectId id() {
    return id;
  }

  Digest hashedId() {
    return hashedId;
  }

  byte[] value() {
    return value;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** Length in bytes of {@code count} blocks from {@code first} on. */
  int bytes(int first, int count) {
    long end = (long) (first + count) * ObjectDigests.BLOCK_BYTES;
    return (int) Math.min(value.length, end) - first * ObjectDigests.BLOCK_BYTES;
  }

  /** Whether these bytes are the {@code count} blocks from {@code first} on. */
  boolean matches(int first, int count, byte[] bytes, ObjectDigests hasher) {
    if (bytes.length != bytes(first, count)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!blockMatches(first + i, bytes, i * ObjectDigests.BLOCK_BYTES, hasher)) {
        return false;
      }
    }
    return true;
  }

  /** Takes blocks that {@link #matches} said yes to. */
  void put(int first, int count, byte[] bytes) {
    System.arraycopy(bytes, 0, value, first * ObjectDigests.BLOCK_BYTES, bytes.length);
    for (int i = first; i < first + count; i++) {
      missing -= present[i] ? 0 : 1;
      present[i] = true;
    }
  }

  /**
   * Takes the blocks that another value of the same object has in the same place.
   *
   * @return how many bytes that gave
   */
  long reuse(byte[] older, ObjectDigests hasher) {
    long reused = 0;
    for (int i = 0; i < present.length; i++) {
      int offset = i * ObjectDigests.BLOCK_BYTES;
      int length = bytes(i, 1);
      if (offset + length <= older.length && blockMatches(i, older, offset, hasher)) {
        System.arraycopy(older, offset, value, offset, length);
        present[i] = true;
        missing--;
        reused += length;
      }
    }
    return reused;
  }

  /** The missing blocks in runs of at most {@link TransferRequest#BLOCKS_MAX}. */
  List<Task.Blocks> tasks() {
    List<Task.Blocks> tasks = new ArrayList<>();
    int first = 0;
    while (first < present.length) {
      int count = 0;
      while (count < TransferRequest.BLOCKS_MAX
          && first + count < present.length
          && !present[first + count]) {
        count++;
      }
      if (count > 0) {
        tasks.add(new Task.Blocks(this, first, count));
      }
      first += Math.max(1, count);
    }
    return tasks;
  }

  private boolean blockMatches(int block, byte[] bytes, int offset, ObjectDigests hasher) {
    return hasher
        .block(bytes, offset, bytes(block, 1))
        .equals(Digest.of(digests, block * Digest.BYTES));
  }
}
