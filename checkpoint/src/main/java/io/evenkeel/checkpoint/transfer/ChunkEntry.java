package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.ObjectDigests;

/** One object of a chunk. */
public sealed interface ChunkEntry {

  /** Counted for each entry beside its content. */
  int OVERHEAD_BYTES = 16;

  /** The object's id. */
  ObjectId id();

  /** How much of a chunk this entry takes, in bytes. */
  int bytes();

  /** An object whose value is hashed in one piece: up to {@link ObjectDigests#BLOCK_BYTES}. */
  record Small(StateObject object) implements ChunkEntry {
    @Override
    public ObjectId id() {
      return object.id();
    }

    @Override
    public int bytes() {
      return OVERHEAD_BYTES + object.id().length() + object.value().length;
    }
  }

  /**
   * An object with a longer value, known by the digests of its blocks.
   *
   * @param valueBytes length of the value
   * @param blocks digests of its blocks, one after the other
   */
  record Large(ObjectId id, long valueBytes, byte[] blocks) implements ChunkEntry {
    @Override
    public int bytes() {
      return OVERHEAD_BYTES + id.length() + blocks.length;
    }
  }
}
