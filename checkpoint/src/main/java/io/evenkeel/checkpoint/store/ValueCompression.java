package io.evenkeel.checkpoint.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How values become smaller on a disk. Each value for itself, since objects are read one by one and
 * in no order: a block as a whole would have to be expanded for each. What is digested, compared
 * and sent is the value; how it lies on a disk is that disk's own matter.
 *
 * <p>Safe for use by several threads.
 */
public interface ValueCompression {

  /** Leaves values as they are, and can read no others. */
  ValueCompression NONE =
      new ValueCompression() {
        @Override
        public boolean compresses() {
          return false;
        }

        @Override
        public byte @Nullable [] compress(byte[] value) {
          return null;
        }

        @Override
        public byte @Nullable [] expand(byte[] compressed, int valueBytes) throws IOException {
          throw new IOException("a compressed value on a disk that knows no compression");
        }
      };

  /** Whether values are compressed when they are written; reading does not depend on that. */
  boolean compresses();

  /**
   * Makes a value smaller.
   *
   * @return null if it stays as it is: too little would be won
   */
  byte @Nullable [] compress(byte[] value);

  /**
   * The value again. Never allocates more than {@code valueBytes}, whatever the bytes say.
   *
   * @param compressed not trusted
   * @param valueBytes what the value has, within the caller's cap
   * @return null if these are not so many bytes, compressed
   * @throws IOException if this program has nothing to find that out with
   */
  byte @Nullable [] expand(byte[] compressed, int valueBytes) throws IOException;
}
