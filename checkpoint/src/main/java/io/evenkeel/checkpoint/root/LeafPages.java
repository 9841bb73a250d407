package io.evenkeel.checkpoint.root;

import java.util.Arrays;

/**
 * A growing array of leaves in flat pages. One leaf takes 76 bytes: hashed id and leaf digest side
 * by side, location, length; 8 more for the order while a table is being built.
 */
final class LeafPages {

  static final int LEAF_BYTES = 2 * Digest.BYTES;

  /**
   * A page of 256 KiB. One of more than half a region of the heap would have regions of its own,
   * the last of them nearly empty: pages of 2 MiB took 3 MiB.
   */
  private static final int PAGE_SHIFT = 12;

  private static final int PAGE_LEAVES = 1 << PAGE_SHIFT;
  private static final int FIRST_LEAVES = 16;

  /** Hold 30 bits that begin anywhere in the first. */
  private static final int WINDOW_BYTES = 5;

  private byte[][] digests = new byte[1][FIRST_LEAVES * LEAF_BYTES];
  private long[][] locations = new long[1][FIRST_LEAVES];
  private int[][] lengths = new int[1][FIRST_LEAVES];
  private long[][] orders = new long[1][FIRST_LEAVES];
  private int size;

  int size() {
    return size;
  }

  /** Adds a leaf at the end; its digests are filled in by the caller through {@link #page}. */
  int append(long location, int length, long order) {
    int index = Math.addExact(size, 1) - 1;
    int page = index >>> PAGE_SHIFT;
    int slot = index & (PAGE_LEAVES - 1);
    makeRoom(page, slot);
    locations[page][slot] = location;
    lengths[page][slot] = length;
    orders[page][slot] = order;
    size++;
    return index;
  }

  /** The page that holds a leaf's digests, at {@link #offset}. */
  byte[] page(int index) {
    return digests[index >>> PAGE_SHIFT];
  }

  /** Where in its page the hashed id of a leaf starts; the leaf digest follows it. */
  int offset(int index) {
    return (index & (PAGE_LEAVES - 1)) * LEAF_BYTES;
  }

  long location(int index) {
    return locations[index >>> PAGE_SHIFT][index & (PAGE_LEAVES - 1)];
  }

  int length(int index) {
    return lengths[index >>> PAGE_SHIFT][index & (PAGE_LEAVES - 1)];
  }

  long order(int index) {
    return orders[index >>> PAGE_SHIFT][index & (PAGE_LEAVES - 1)];
  }

  int compareIds(int a, int b) {
    return compareId(a, page(b), offset(b));
  }

  /**
   * Compares the hashed id of a leaf with the one at {@code offset} of {@code other}. Two that
   * stand near each other differ within a few bytes: a loop that any compiler makes fast is faster
   * than what some make fast.
   */
  int compareId(int index, byte[] other, int offset) {
    byte[] own = page(index);
    int start = offset(index);
    for (int i = 0; i < Digest.BYTES; i++) {
      int difference = (own[start + i] & 0xff) - (other[offset + i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  /** Whether a leaf's hashed id is that of another table's leaf. */
  boolean equalIds(int index, LeafPages others, int other) {
    return compareId(index, others.page(other), others.offset(other)) == 0;
  }

  /** Whether hashed id and leaf digest are those of another table's leaf. */
  boolean equalLeaves(int index, LeafPages others, int other) {
    int a = offset(index);
    int b = others.offset(other);
    return Arrays.equals(page(index), a, a + LEAF_BYTES, others.page(other), b, b + LEAF_BYTES);
  }

  /** The first bit in which the hashed ids of two leaves differ; 256 if they are equal. */
  int branchBit(int a, int b) {
    byte[] left = page(a);
    byte[] right = page(b);
    int leftStart = offset(a);
    int rightStart = offset(b);
    for (int i = 0; i < Digest.BYTES; i++) {
      int difference = (left[leftStart + i] ^ right[rightStart + i]) & 0xff;
      if (difference != 0) {
        return Byte.SIZE * i
            + Integer.numberOfLeadingZeros(difference)
            - (Integer.SIZE - Byte.SIZE);
      }
    }
    return Prefix.BITS_MAX;
  }

  /**
   * Bits {@code bit} to {@code bit + count - 1} of a hashed id as a number; {@code count} is at
   * most 30. The read may reach into the leaf digest behind the id, never past it.
   */
  int bits(int index, int bit, int count) {
    if (count == 0) {
      return 0;
    }
    byte[] page = page(index);
    int start = offset(index) + (bit >>> 3);
    long window = 0;
    for (int i = 0; i < WINDOW_BYTES; i++) {
      window = window << Byte.SIZE | (page[start + i] & 0xff);
    }
    int spare = WINDOW_BYTES * Byte.SIZE - (bit & 7) - count;
    return (int) (window >>> spare) & ((1 << count) - 1);
  }

  void copy(int from, int to) {
    System.arraycopy(page(from), offset(from), page(to), offset(to), LEAF_BYTES);
    locations[to >>> PAGE_SHIFT][to & (PAGE_LEAVES - 1)] = location(from);
    lengths[to >>> PAGE_SHIFT][to & (PAGE_LEAVES - 1)] = length(from);
    orders[to >>> PAGE_SHIFT][to & (PAGE_LEAVES - 1)] = order(from);
  }

  /** Copies the digests of a leaf. */
  void copyTo(int index, byte[] target, int offset) {
    System.arraycopy(page(index), offset(index), target, offset, LEAF_BYTES);
  }

  /** Adds copies of another table's leaves {@code from} to {@code to - 1} at the end. */
  void appendCopies(LeafPages source, int from, int to) {
    int next = from;
    while (next < to) {
      int count = Math.min(to - next, PAGE_LEAVES - (next & (PAGE_LEAVES - 1)));
      next += appendRun(source, next, count);
    }
  }

  /** Copies what fits into the last page; the source's leaves are in one page. */
  private int appendRun(LeafPages source, int from, int countMax) {
    int page = size >>> PAGE_SHIFT;
    int slot = size & (PAGE_LEAVES - 1);
    makeRoom(page, slot);
    int count = Math.min(countMax, locations[page].length - slot);
    int sourcePage = from >>> PAGE_SHIFT;
    int sourceSlot = from & (PAGE_LEAVES - 1);
    int bytes = count * LEAF_BYTES;
    System.arraycopy(
        source.page(from), source.offset(from), digests[page], slot * LEAF_BYTES, bytes);
    System.arraycopy(source.locations[sourcePage], sourceSlot, locations[page], slot, count);
    System.arraycopy(source.lengths[sourcePage], sourceSlot, lengths[page], slot, count);
    size = Math.addExact(size, count);
    return count;
  }

  /** Adds a copy of another table's leaf at the end. */
  void appendCopy(LeafPages source, int from) {
    int to = append(source.location(from), source.length(from), 0);
    System.arraycopy(source.page(from), source.offset(from), page(to), offset(to), LEAF_BYTES);
  }

  /** Keeps the first {@code count} leaves; more may be appended. */
  void cut(int count) {
    size = count;
  }

  /** Ends building: keeps the first {@code count} leaves and gives up the orders. */
  void trim(int count) {
    size = count;
    int pages = (count + PAGE_LEAVES - 1) >>> PAGE_SHIFT;
    digests = Arrays.copyOf(digests, pages);
    locations = Arrays.copyOf(locations, pages);
    lengths = Arrays.copyOf(lengths, pages);
    orders = new long[0][];
    int last = count - ((pages - 1) << PAGE_SHIFT);
    if (pages > 0 && last < locations[pages - 1].length) {
      digests[pages - 1] = Arrays.copyOf(digests[pages - 1], last * LEAF_BYTES);
      locations[pages - 1] = Arrays.copyOf(locations[pages - 1], last);
      lengths[pages - 1] = Arrays.copyOf(lengths[pages - 1], last);
    }
  }

  private void makeRoom(int page, int slot) {
    if (page == digests.length) {
      digests = Arrays.copyOf(digests, page + 1);
      locations = Arrays.copyOf(locations, page + 1);
      lengths = Arrays.copyOf(lengths, page + 1);
      orders = Arrays.copyOf(orders, page + 1);
      allocate(page, PAGE_LEAVES);
    } else if (slot == locations[page].length) {
      allocate(page, Math.min(PAGE_LEAVES, 2 * slot));
    }
  }

  private void allocate(int page, int leaves) {
    boolean grow = digests[page] != null;
    digests[page] =
        grow ? Arrays.copyOf(digests[page], leaves * LEAF_BYTES) : new byte[leaves * LEAF_BYTES];
    locations[page] = grow ? Arrays.copyOf(locations[page], leaves) : new long[leaves];
    lengths[page] = grow ? Arrays.copyOf(lengths[page], leaves) : new int[leaves];
    orders[page] = grow ? Arrays.copyOf(orders[page], leaves) : new long[leaves];
  }
}
