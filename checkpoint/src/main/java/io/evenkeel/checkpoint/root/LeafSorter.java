package io.evenkeel.checkpoint.root;

/**
 * Sorts leaves in place by hashed id, then by order. Hashed ids are spread evenly unless a client
 * searched for ids that are not, so leaves are first counted into buckets by their leading bits
 * (about eight to a bucket), and each bucket is then sorted: by insertion if it is as small as
 * expected, else by merging, which no choice of ids makes worse than n log n.
 */
final class LeafSorter {

  private static final int BUCKET_BITS_MAX = 20;
  private static final int INSERTION_MAX = 32;

  private final LeafPages pages;
  private final int[] sorted;
  private int[] spare = new int[0];

  LeafSorter(LeafPages pages) {
    this.pages = pages;
    this.sorted = new int[pages.size()];
  }

  /** Sorts; then drops all but the last word on each id. */
  void sortAndKeepLast() {
    int bits =
        Math.min(
            BUCKET_BITS_MAX, Math.max(0, 28 - Integer.numberOfLeadingZeros(sorted.length | 1)));
    int[] ends = fillBuckets(Math.max(0, bits));
    int from = 0;
    for (int end : ends) {
      sort(from, end);
      from = end;
    }
    boolean[] superseded = superseded();
    permute();
    int kept = 0;
    for (int i = 0; i < superseded.length; i++) {
      if (!superseded[i]) {
        if (kept != i) {
          pages.copy(i, kept);
        }
        kept++;
      }
    }
    pages.cut(kept);
  }

  private boolean[] superseded() {
    boolean[] superseded = new boolean[sorted.length];
    for (int i = 0; i + 1 < sorted.length; i++) {
      superseded[i] = pages.compareIds(sorted[i], sorted[i + 1]) == 0;
    }
    return superseded;
  }

  /** Returns where each bucket ends. */
  private int[] fillBuckets(int bits) {
    int[] next = new int[1 << bits];
    for (int i = 0; i < sorted.length; i++) {
      next[pages.bits(i, 0, bits)]++;
    }
    int start = 0;
    for (int bucket = 0; bucket < next.length; bucket++) {
      int count = next[bucket];
      next[bucket] = start;
      start += count;
    }
    for (int i = 0; i < sorted.length; i++) {
      sorted[next[pages.bits(i, 0, bits)]++] = i;
    }
    return next;
  }

  private int compare(int a, int b) {
    int byId = pages.compareIds(a, b);
    return byId != 0 ? byId : Long.compare(pages.order(a), pages.order(b));
  }

  private void sort(int from, int to) {
    if (to - from <= INSERTION_MAX) {
      insertionSort(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(from, middle);
    sort(middle, to);
    if (compare(sorted[middle - 1], sorted[middle]) > 0) {
      merge(from, middle, to);
    }
  }

  private void insertionSort(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int leaf = sorted[i];
      int at = i;
      for (; at > from && compare(sorted[at - 1], leaf) > 0; at--) {
        sorted[at] = sorted[at - 1];
      }
      sorted[at] = leaf;
    }
  }

  private void merge(int from, int middle, int to) {
    int count = middle - from;
    if (spare.length < count) {
      spare = new int[Math.max(count, 2 * spare.length)];
    }
    System.arraycopy(sorted, from, spare, 0, count);
    int left = 0;
    int right = middle;
    int out = from;
    while (left < count) {
      boolean takeRight = right < to && compare(spare[left], sorted[right]) > 0;
      sorted[out++] = takeRight ? sorted[right++] : spare[left++];
    }
  }

  /**
   * Moves leaf {@code sorted[i]} to place {@code i}, cycle by cycle; {@code sorted} is used up. The
   * leaf that has to wait is kept in one more leaf of the pages rather than in a local buffer: the
   * optimizing compiler of JDK 17 was seen to drop such a buffer and to read back what had
   * meanwhile been written over its source.
   */
  private void permute() {
    int waiting = pages.append(0, 0, 0);
    for (int start = 0; start < sorted.length; start++) {
      if (sorted[start] == start) {
        continue;
      }
      pages.copy(start, waiting);
      int hole = start;
      for (int source = sorted[hole]; source != start; source = sorted[hole]) {
        pages.copy(source, hole);
        sorted[hole] = hole;
        hole = source;
      }
      pages.copy(waiting, hole);
      sorted[hole] = hole;
    }
  }
}
