package io.evenkeel.checkpoint.root;

import java.util.BitSet;

/** What is done with a sorted table and sorted words that supersede some of its leaves. */
final class LeafMerge {

  private LeafMerge() {}

  /**
   * The leaves of the base, each superseded or removed by the word on its id.
   *
   * @param bits length of the prefixes of which {@code changed} gets those below which leaves
   *     differ
   */
  static LeafPages merge(LeafPages base, LeafPages words, int bits, BitSet changed) {
    LeafPages merged = new LeafPages();
    int from = 0;
    for (int i = 0; i < words.size(); i++) {
      int at = lowerBound(base, from, words, i);
      merged.appendCopies(base, from, at);
      from = at;
      boolean there = from < base.size() && base.equalIds(from, words, i);
      if (!there || !base.equalLeaves(from, words, i)) {
        changed.set(words.bits(i, 0, bits));
      }
      from += there ? 1 : 0;
      if (words.length(i) != Leaves.REMOVED) {
        merged.appendCopy(words, i);
      }
    }
    merged.appendCopies(base, from, base.size());
    merged.trim(merged.size());
    return merged;
  }

  /** Drops words that say what the base says, location included. */
  static void dropWhatIsIn(LeafPages base, LeafPages words) {
    int kept = 0;
    int at = 0;
    for (int i = 0; i < words.size(); i++) {
      at = lowerBound(base, at, words, i);
      boolean there = at < base.size() && base.equalIds(at, words, i);
      boolean removed = words.length(i) == Leaves.REMOVED;
      boolean same =
          there
              ? !removed && base.location(at) == words.location(i) && base.equalLeaves(at, words, i)
              : removed;
      if (!same) {
        if (kept != i) {
          words.copy(i, kept);
        }
        kept++;
      }
    }
    words.cut(kept);
  }

  /** Tells each place where two sorted tables differ, in ascending order of the ids. */
  static void compare(LeafPages before, LeafPages after, LeafTable.Differences differences) {
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      boolean both = i < before.size() && j < after.size();
      if (both && before.equalLeaves(i, after, j)) { // most are, mostly
        i++;
        j++;
        continue;
      }
      int order =
          both ? before.compareId(i, after.page(j), after.offset(j)) : j < after.size() ? 1 : -1;
      differences.differ(order <= 0 ? i : -1, order >= 0 ? j : -1);
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
  }

  /** The first leaf of {@code pages} from {@code from} on that is not below a leaf of others. */
  private static int lowerBound(LeafPages pages, int from, LeafPages others, int other) {
    int step = 1; // words are spread over the table: look near by first
    int low = from;
    while (low + step < pages.size()
        && pages.compareId(low + step, others.page(other), others.offset(other)) < 0) {
      low += step;
      step <<= 1;
    }
    int high = Math.min(pages.size(), low + step);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages.compareId(middle, others.page(other), others.offset(other)) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
