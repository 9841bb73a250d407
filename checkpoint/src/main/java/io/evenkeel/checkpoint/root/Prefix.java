package io.evenkeel.checkpoint.root;

/**
 * The first bits of a hashed id; names a place in the trie. Immutable.
 *
 * @param path the bits, most significant bit of the first byte first; those after the first {@code
 *     bits} are zero
 * @param bits how many count, 0 to {@value #BITS_MAX}
 */
public record Prefix(Digest path, int bits) {

  /** Bits of a whole hashed id. */
  public static final int BITS_MAX = 8 * Digest.BYTES;

  /** The empty prefix: the whole trie. */
  public static final Prefix ROOT = new Prefix(Digest.EMPTY, 0);

  /**
   * @throws IllegalArgumentException if {@code bits} is out of bounds or a bit after them is set
   */
  public Prefix {
    if (bits < 0 || bits > BITS_MAX) {
      throw new IllegalArgumentException("a prefix has 0 to 256 bits, not " + bits);
    }
    if (!path.equals(cut(path, bits))) {
      throw new IllegalArgumentException("bits set after the first " + bits + ": " + path.hex());
    }
  }

  /** The first {@code bits} bits of a hashed id. */
  public static Prefix of(Digest hashedId, int bits) {
    return new Prefix(cut(hashedId, bits), bits);
  }

  /** Bit {@code index}, 0 or 1; zero for those after the prefix. */
  public int bit(int index) {
    return path.bit(index);
  }

  /**
   * This prefix, longer by {@code levels} bits.
   *
   * @param levels how many bits to add, 0 to 30
   * @param index the added bits as a number, most significant first
   */
  public Prefix descend(int levels, int index) {
    if (levels < 0 || levels > 30 || index >>> levels != 0 || bits + levels > BITS_MAX) {
      throw new IllegalArgumentException(index + " in " + levels + " bits below " + bits);
    }
    byte[] bytes = path.bytes();
    for (int i = 0; i < levels; i++) {
      int at = bits + i;
      int bit = index >>> (levels - 1 - i) & 1;
      bytes[at >>> 3] = (byte) (bytes[at >>> 3] | bit << (7 - (at & 7)));
    }
    return new Prefix(Digest.of(bytes), bits + levels);
  }

  /**
   * The longer of the two lengths: this prefix's bits, then those {@code longer} has after them.
   */
  public Prefix continuedBy(Prefix longer) {
    Prefix kept = this;
    for (int bit = bits; bit < longer.bits; bit++) {
      kept = kept.descend(1, longer.bit(bit));
    }
    return kept;
  }

  /** Whether a hashed id starts with this prefix. */
  public boolean contains(Digest hashedId) {
    return cut(hashedId, bits).equals(path);
  }

  /**
   * The first {@code bits} bits as a number.
   *
   * @param count how many bits, 0 to 30 and at most {@link #bits}
   */
  int leading(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | path.bit(i);
    }
    return value;
  }

  @Override
  public String toString() {
    return path + "/" + bits;
  }

  private static Digest cut(Digest digest, int bits) {
    byte[] bytes = digest.bytes();
    for (int i = (bits + 7) >>> 3; i < bytes.length; i++) {
      bytes[i] = 0;
    }
    if ((bits & 7) != 0) {
      bytes[bits >>> 3] = (byte) (bytes[bits >>> 3] & 0xff00 >>> (bits & 7));
    }
    return Digest.of(bytes);
  }
}
