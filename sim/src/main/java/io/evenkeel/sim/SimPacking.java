package io.evenkeel.sim;

import io.evenkeel.checkpoint.store.ValueCompression;
import org.jspecify.annotations.Nullable;

/**
 * Packs two bytes into one if all are small, and one of the principals writes only such. What
 * matters here is that values lie on a disk in another form, not how good that is.
 */
final class SimPacking implements ValueCompression {

  /** The largest byte that can be packed, and its bits. */
  static final int SMALL = 0xf;

  private static final int BITS = 4;

  private final boolean compresses;
  private final Runnable expanded;

  /**
   * @param expanded run whenever a value was expanded
   */
  SimPacking(boolean compresses, Runnable expanded) {
    this.compresses = compresses;
    this.expanded = expanded;
  }

  @Override
  public boolean compresses() {
    return compresses;
  }

  @Override
  public byte @Nullable [] compress(byte[] value) {
    if (!compresses) {
      return null;
    }
    byte[] packed = new byte[(value.length + 1) / 2];
    for (int i = 0; i < value.length; i++) {
      if ((value[i] & ~SMALL) != 0) {
        return null;
      }
      packed[i / 2] |= (byte) (value[i] << shift(i));
    }
    return packed;
  }

  @Override
  public byte @Nullable [] expand(byte[] compressed, int valueBytes) {
    if (compressed.length != (valueBytes + 1) / 2) {
      return null;
    }
    byte[] value = new byte[valueBytes];
    for (int i = 0; i < valueBytes; i++) {
      value[i] = (byte) (compressed[i / 2] >> shift(i) & SMALL);
    }
    expanded.run();
    return value;
  }

  private static int shift(int index) {
    return index % 2 * BITS;
  }
}
