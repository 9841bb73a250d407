package io.evenkeel.ratis;

import io.evenkeel.execution.Library;
import java.nio.ByteBuffer;

/**
 * The library's own state under Raft: of which term the last executed entry is. A restart must tell
 * Ratis, and the log may be gone. Part of every checkpoint. Execution lane only, but for {@link
 * #decode}.
 *
 * <p>Encoded: version u8, term u64.
 */
final class RaftTerms implements Library {

  private static final byte VERSION = 1;
  private static final int ENCODED_BYTES = 1 + 8;

  private long term;
  private long nextSequence;
  private long nextTerm;

  /** The entry of that term is handed over; it may have to wait for its execution. */
  void handed(long sequence, long ofTerm) {
    nextSequence = sequence;
    nextTerm = ofTerm;
  }

  @Override
  public byte[] ordered(long sequence, byte[] operation) {
    throw new IllegalStateException("Ratis orders no operations of the library");
  }

  /** Asked when the batch is executed, before a checkpoint there is completed. */
  @Override
  public boolean positionAt(long sequence) {
    if (sequence == nextSequence) {
      term = nextTerm;
    }
    return false;
  }

  @Override
  public byte[] encode() {
    return encode(term);
  }

  static byte[] encode(long term) {
    return ByteBuffer.allocate(ENCODED_BYTES).put(VERSION).putLong(term).array();
  }

  @Override
  public void restore(byte[] state) {
    term = decode(state);
  }

  /**
   * The term in a state.
   *
   * @throws IllegalArgumentException if it is another engine's, or not understood
   */
  static long decode(byte[] state) {
    if (state.length != ENCODED_BYTES || state[0] != VERSION) {
      throw new IllegalArgumentException("the checkpoint is not one of a Raft cluster");
    }
    return ByteBuffer.wrap(state).getLong(1);
  }
}
