package io.evenkeel.checkpoint.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of a known number that can be read anywhere. One thread at a time. */
public interface ByteSource {

  /** How many there are. */
  long size();

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws java.io.EOFException if there are fewer from {@code offset} on
   */
  ByteBuffer read(long offset, int length) throws IOException;
}
