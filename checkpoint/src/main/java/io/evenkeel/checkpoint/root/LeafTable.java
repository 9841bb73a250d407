package io.evenkeel.checkpoint.root;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * All leaves of one checkpoint in order of their hashed ids: the trie itself, 76 bytes a leaf and
 * at most 4 more for the cached digests of the upper levels. Immutable and safe to share between
 * threads.
 */
public final class LeafTable implements Leaves {

  /** The table without leaves. */
  public static final LeafTable EMPTY = empty();

  /**
   * Cached are the levels whose subtrees hold so many leaves or more on average. A table that
   * differs from another in few leaves takes over the digests of what is the same, and hashes again
   * 16 to 32 leaves for each that changed; one level more would halve that and cost twice the
   * memory, 64 bytes for each place of the lowest row.
   */
  private static final int LEAVES_PER_CACHED_MIN = 16;

  private static final int CACHED_LEVELS_MAX = 20;

  private final LeafPages pages;
  private final TrieNodes top;
  private final long valueBytes;

  private static LeafTable empty() {
    LeafPages none = new LeafPages();
    none.trim(0);
    return new LeafTable(none);
  }

  private LeafTable(LeafPages pages) {
    this.pages = pages;
    this.top = hashNodes(all(), 0, levels(pages.size()));
    this.valueBytes = checked();
  }

  /** Differs from {@code base} below {@code changed} places of its lowest cached row only. */
  private LeafTable(LeafPages pages, LeafTable base, BitSet changed) {
    this.pages = pages;
    this.top = rehashed(base.top, changed);
    this.valueBytes = checked();
  }

  /**
   * A table that takes over what this one has cached, if it differs below these places only. Its
   * own number of levels may be one off, so that a little growth does not have all hashed again.
   */
  private LeafTable top(LeafPages others, BitSet changed) {
    return Math.abs(levels(others.size()) - top.levels()) <= 1
        ? new LeafTable(others, this, changed)
        : new LeafTable(others);
  }

  private static int levels(int size) {
    int levels = 31 - Integer.numberOfLeadingZeros(size / LEAVES_PER_CACHED_MIN | 1);
    return Math.min(CACHED_LEVELS_MAX, levels);
  }

  /** Checks the order and sums up the lengths. */
  private long checked() {
    long sum = 0;
    for (int i = 0; i < pages.size(); i++) {
      if (i > 0 && pages.compareIds(i - 1, i) >= 0) {
        throw new IllegalStateException("leaf " + i + " is out of order");
      }
      sum += pages.length(i);
    }
    return sum;
  }

  /** Where two tables differ. */
  @FunctionalInterface
  public interface Differences {

    /** One id's leaves: their index in each table, -1 where it has none. */
    void differ(int before, int after);
  }

  /** Tells where a later table differs from this one, in ascending order of the hashed ids. */
  public void compare(LeafTable after, Differences differences) {
    LeafMerge.compare(pages, after.pages, differences);
  }

  @Override
  public int size() {
    return pages.size();
  }

  /** Sum of the lengths of all values, in bytes. */
  public long valueBytes() {
    return valueBytes;
  }

  /** Digest of the whole trie; {@link Digest#EMPTY} without leaves. */
  public Digest trie() {
    return top.top();
  }

  @Override
  public Digest hashedId(int index) {
    checkIndex(index);
    return Digest.of(pages.page(index), pages.offset(index));
  }

  @Override
  public Digest leafDigest(int index) {
    checkIndex(index);
    return Digest.of(pages.page(index), pages.offset(index) + Digest.BYTES);
  }

  @Override
  public long location(int index) {
    checkIndex(index);
    return pages.location(index);
  }

  @Override
  public int length(int index) {
    checkIndex(index);
    return pages.length(index);
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    checkIndex(index);
    pages.copyTo(index, target, offset);
  }

  /** Index of the leaf with this hashed id; {@code -(insertion point) - 1} if there is none. */
  public int find(Digest hashedId) {
    return find(pages, size(), hashedId.raw());
  }

  /** The leaves that start with a prefix. */
  public IndexRange range(Prefix prefix) {
    byte[] bound = prefix.path().bytes();
    int from = lowerBound(0, size(), bound);
    for (int i = prefix.bits(); i < Prefix.BITS_MAX; i++) {
      bound[i >>> 3] = (byte) (bound[i >>> 3] | 0x80 >>> (i & 7));
    }
    int last = lowerBound(from, size(), bound);
    return new IndexRange(
        from, last < size() && pages.compareId(last, bound, 0) == 0 ? last + 1 : last);
  }

  /** Digest of the compressed node over exactly the leaves that start with a prefix. */
  public Digest subtree(Prefix prefix) {
    if (prefix.bits() <= top.levels()) {
      return top.digest(prefix.bits(), prefix.leading(prefix.bits()));
    }
    IndexRange range = range(prefix);
    return TrieHasher.use(
        hasher -> {
          byte[] digest = new byte[Digest.BYTES];
          hasher.range(pages, range.from(), range.to(), digest, 0);
          return Digest.of(digest);
        });
  }

  /**
   * The leaves below the node that a blind search for a prefix ends at: from the top, at each
   * branching node follow the prefix's bit, ignore all bits between, and stop at the first node
   * that branches at or after the prefix's end. Where leaves start with the prefix, these are they;
   * the package comment says why the search is blind.
   *
   * @return empty only if the table is
   */
  public IndexRange resolve(Prefix prefix) {
    IndexRange range = range(prefix);
    if (!range.isEmpty()) {
      return range;
    }
    range = all();
    while (range.size() > 1) {
      int bit = branchBit(range);
      if (bit >= prefix.bits()) {
        break;
      }
      int middle = split(range, bit);
      range =
          prefix.bit(bit) == 0
              ? new IndexRange(range.from(), middle)
              : new IndexRange(middle, range.to());
    }
    return range;
  }

  /** The first bit in which the leaves of a non-empty range differ; 256 for a single leaf. */
  public int branchBit(IndexRange range) {
    return pages.branchBit(range.from(), range.to() - 1);
  }

  /**
   * The digests below a place.
   *
   * @param range all leaves whose first {@code bit} bits are those of the place
   * @param bit number of bits of the place
   * @param levels rows below it, 0 to 20; {@code bit + levels} is at most 256
   */
  public TrieNodes nodes(IndexRange range, int bit, int levels) {
    if (bit + levels > top.levels() || range.isEmpty()) {
      return hashNodes(range, bit, levels);
    }
    int place = pages.bits(range.from(), 0, bit);
    byte[] slots = new byte[Digest.BYTES << levels];
    for (int i = 0; i < 1 << levels; i++) {
      top.digest(bit + levels, (place << levels) + i).copyTo(slots, i * Digest.BYTES);
    }
    return TrieNodes.of(bit, levels, slots);
  }

  /** The steps from the leaf that a blind search for a hashed id ends at, up to the top. */
  List<Proof.Step> pathTo(Digest hashedId) {
    List<Proof.Step> down = new ArrayList<>();
    IndexRange range = all();
    while (range.size() > 1) {
      int bit = branchBit(range);
      int middle = split(range, bit);
      IndexRange left = new IndexRange(range.from(), middle);
      IndexRange right = new IndexRange(middle, range.to());
      boolean goLeft = hashedId.bit(bit) == 0;
      IndexRange sibling = goLeft ? right : left;
      down.add(new Proof.Step(bit, subtree(Prefix.of(hashedId(sibling.from()), bit + 1))));
      range = goLeft ? left : right;
    }
    Collections.reverse(down);
    return down;
  }

  private IndexRange all() {
    return new IndexRange(0, size());
  }

  /** The first leaf of a range whose {@code bit} is set; all before share the bits up to it. */
  private int split(IndexRange range, int bit) {
    int low = range.from();
    int high = range.to();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages.bits(middle, bit, 1) == 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private TrieNodes hashNodes(IndexRange range, int bit, int levels) {
    return TrieHasher.use(hasher -> hashNodes(hasher, range, bit, levels));
  }

  private TrieNodes hashNodes(TrieHasher hasher, IndexRange range, int bit, int levels) {
    byte[] slots = new byte[Digest.BYTES << levels];
    int from = range.from();
    while (from < range.to()) {
      int slot = pages.bits(from, bit, levels);
      int to = from + 1;
      while (to < range.to() && pages.bits(to, bit, levels) == slot) {
        to++;
      }
      hasher.range(pages, from, to, slots, slot * Digest.BYTES);
      from = to;
    }
    return TrieNodes.of(hasher, bit, levels, slots);
  }

  private TrieNodes rehashed(TrieNodes base, BitSet changed) {
    return TrieHasher.use(hasher -> rehashed(hasher, base, changed));
  }

  private TrieNodes rehashed(TrieHasher hasher, TrieNodes base, BitSet changed) {
    byte[] slots = base.slots();
    int from = 0;
    for (int slot = changed.nextSetBit(0); slot >= 0; slot = changed.nextSetBit(slot + 1)) {
      from = lowerBound(from, base.levels(), slot);
      int to = from;
      while (to < size() && pages.bits(to, 0, base.levels()) == slot) {
        to++;
      }
      hasher.range(pages, from, to, slots, slot * Digest.BYTES);
      from = to;
    }
    return base.with(hasher, slots, changed);
  }

  /** The first leaf from {@code from} on whose leading bits are not below {@code leading}. */
  private int lowerBound(int from, int bits, int leading) {
    int low = from;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages.bits(middle, 0, bits) < leading) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int lowerBound(int from, int to, byte[] hashedId) {
    return lowerBound(pages, from, to, hashedId);
  }

  private static int find(LeafPages pages, int to, byte[] hashedId) {
    int at = lowerBound(pages, 0, to, hashedId);
    return at < to && pages.compareId(at, hashedId, 0) == 0 ? at : -at - 1;
  }

  private static int lowerBound(LeafPages pages, int from, int to, byte[] hashedId) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages.compareId(middle, hashedId, 0) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void checkIndex(int index) {
    Objects.checkIndex(index, size());
  }

  /**
   * Collects leaves in any order, then sorts them. What it holds becomes the table: nothing is
   * copied but 4 bytes a leaf. One thread at a time; of no use after {@link #build}.
   */
  public static final class Builder implements Leaves {

    private final LeafPages pages = new LeafPages();
    private int compacted;
    private boolean built;

    /**
     * Adds a leaf.
     *
     * @param location where the object is stored; the table only carries it
     * @param length length of the value in bytes
     * @param order of several words on one id the one with the highest order wins, of equal ones
     *     the later call
     */
    public void put(Digest hashedId, Digest leafDigest, long location, int length, long order) {
      if (length < 0) {
        throw new IllegalArgumentException("a value cannot have " + length + " bytes");
      }
      append(hashedId, leafDigest, location, length, order);
    }

    /** Says that there is no object with this id; competes with {@link #put} by order. */
    public void remove(Digest hashedId, long order) {
      append(hashedId, Digest.EMPTY, 0, REMOVED, order);
    }

    /** Words taken so far, removals included; superseded ones until {@link #compact}. */
    @Override
    public int size() {
      return pages.size();
    }

    /** Sorts the words and keeps the last one on each id, removals too. More may follow. */
    public void compact() {
      checkOpen();
      if (compacted < pages.size()) {
        if (!ascends()) {
          new LeafSorter(pages).sortAndKeepLast();
        }
        compacted = pages.size();
      }
    }

    /** As when an index is read that is in one part. */
    private boolean ascends() {
      for (int i = Math.max(1, compacted); i < pages.size(); i++) {
        if (pages.compareIds(i - 1, i) >= 0) {
          return false;
        }
      }
      return true;
    }

    /** Index of the word on this id among those compacted; negative if there is none. */
    public int find(Digest hashedId) {
      return LeafTable.find(pages, compacted, hashedId.raw());
    }

    @Override
    public Digest hashedId(int index) {
      return Digest.of(pages.page(index), pages.offset(index));
    }

    @Override
    public Digest leafDigest(int index) {
      return Digest.of(pages.page(index), pages.offset(index) + Digest.BYTES);
    }

    @Override
    public long location(int index) {
      return pages.location(index);
    }

    @Override
    public int length(int index) {
      return pages.length(index);
    }

    @Override
    public void copyTo(int index, byte[] target, int offset) {
      pages.copyTo(index, target, offset);
    }

    /** Compacts, and drops what {@code base} says as well, location included. */
    public void dropWhatIsIn(LeafTable base) {
      compact();
      LeafMerge.dropWhatIsIn(base.pages, pages);
      compacted = pages.size();
    }

    /** Sorts, drops what was superseded or removed, and hashes the trie. */
    public LeafTable build() {
      return build(EMPTY);
    }

    /**
     * The same table, made faster where it is like another one: what is below equal leaves is not
     * hashed again.
     */
    public LeafTable build(LeafTable like) {
      compact();
      built = true;
      int kept = 0;
      for (int i = 0; i < pages.size(); i++) {
        if (pages.length(i) != REMOVED) {
          if (kept != i) {
            pages.copy(i, kept);
          }
          kept++;
        }
      }
      pages.trim(kept);
      return like.size() == 0 ? new LeafTable(pages) : like.top(pages, changedFrom(like));
    }

    private BitSet changedFrom(LeafTable like) {
      int cached = like.top.levels();
      BitSet changed = new BitSet();
      LeafMerge.compare(
          like.pages,
          pages,
          (before, now) ->
              changed.set(
                  now < 0 ? like.pages.bits(before, 0, cached) : pages.bits(now, 0, cached)));
      return changed;
    }

    /**
     * The leaves of {@code base}, each superseded or removed by the word on its id here. Hashes
     * what differs and the paths above it. The words stay, compacted.
     */
    public LeafTable buildOn(LeafTable base) {
      compact();
      int cached = base.top.levels();
      BitSet changed = new BitSet();
      LeafPages merged = LeafMerge.merge(base.pages, pages, cached, changed);
      return base.top(merged, changed);
    }

    private void append(Digest id, Digest leafDigest, long location, int length, long order) {
      checkOpen();
      int index = pages.append(location, length, order);
      id.copyTo(pages.page(index), pages.offset(index));
      leafDigest.copyTo(pages.page(index), pages.offset(index) + Digest.BYTES);
    }

    private void checkOpen() {
      if (built) {
        throw new IllegalStateException("the table was built");
      }
    }
  }
}
