package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps garbage and depth of images on images bounded: while one is written, some segments of its
 * base are given up, and what is live in them is written again.
 *
 * <p><b>Garbage.</b> A segment of which less than a third is live is given up; of these, the
 * emptiest first, as many as have together half as much to be moved as the new image itself wrote,
 * at least one. That is enough: {@code w} new bytes turn at most {@code w} old ones into garbage,
 * and giving up {@code w/2} live bytes frees {@code w}. So a checkpoint writes at most half as much
 * again as it must (and one segment), and the store holds at most three times what is live (and one
 * segment).
 *
 * <p><b>Depth.</b> Each image adds a segment, however small. When more than {@value #SMALL_MAX} are
 * below a quarter of the usual size, the smallest {@value #SMALL_MERGED} become one.
 */
final class Cleaning {

  static final int SMALL_MAX = 16;
  static final int SMALL_MERGED = 8;
  private static final int LIVE_PART = 3;
  private static final int LEAVES_PER_STEP = 1 << 16;
  private static final long BYTES_PER_STEP = 256 << 10;

  private final StoredImage base;
  private final LeafTable leaves;
  private final StoreSink.Told told;
  private final Set<Integer> victims;
  private int next;

  /** Takes an object that is moved. */
  interface Mover {
    /**
     * @param index of its leaf in the base
     */
    void move(int index, StateObject object) throws IOException;
  }

  private record Candidate(int number, SegmentWriter.Segment segment, long live) {}

  /**
   * @param told what the new image is told
   * @param written weight of what it wrote
   * @param segmentBytes usual size of a segment
   */
  Cleaning(StoredImage base, StoreSink.Told told, long written, long segmentBytes) {
    this.base = base;
    this.told = told;
    this.leaves = base.leaves();
    this.victims = victims(written, segmentBytes);
  }

  private Set<Integer> victims(long written, long segmentBytes) {
    List<Candidate> candidates = candidates();
    Set<Integer> chosen = new HashSet<>();
    long moved = 0;
    candidates.sort(Comparator.comparingLong(Candidate::live).thenComparing(Candidate::number));
    for (Candidate one : candidates) {
      boolean empty = one.live * LIVE_PART < one.segment.weight();
      if (empty && (moved == 0 || moved + one.live <= written / 2)) {
        chosen.add(one.number);
        moved += one.live;
      }
    }
    candidates.removeIf(
        one -> chosen.contains(one.number) || one.segment.sizeBytes() > segmentBytes / 4);
    if (candidates.size() > SMALL_MAX) {
      candidates.subList(0, SMALL_MERGED).forEach(one -> chosen.add(one.number));
    }
    return chosen;
  }

  private List<Candidate> candidates() {
    long[] live = new long[Location.SEGMENTS_MAX];
    for (int i = 0; i < leaves.size(); i++) {
      live[Location.segment(leaves.location(i))] += SegmentWriter.weight(leaves.length(i));
    }
    List<Candidate> candidates = new ArrayList<>();
    base.manifest()
        .segments()
        .forEach((number, segment) -> candidates.add(new Candidate(number, segment, live[number])));
    return candidates;
  }

  /**
   * Moves a bounded number of objects.
   *
   * @param words what the new image says itself, compacted; what it supersedes is not moved
   * @return true when there is nothing left to move
   */
  boolean step(LeafTable.Builder words, Mover mover) throws IOException {
    if (victims.isEmpty()) {
      return true;
    }
    int end = Math.min(leaves.size(), next + LEAVES_PER_STEP);
    long bytes = 0;
    for (; next < end && bytes < BYTES_PER_STEP; next++) {
      if (victims.contains(Location.segment(leaves.location(next))) && stands(words, next)) {
        mover.move(next, base.read(next));
        bytes += leaves.length(next);
      }
    }
    return next == leaves.size();
  }

  /** Whether the new image has the base's record. */
  private boolean stands(LeafTable.Builder words, int index) {
    int word = words.find(leaves.hashedId(index));
    return word < 0
        ? told == StoreSink.Told.DIFFERENCES
        : words.length(word) >= 0 && words.location(word) == leaves.location(index);
  }
}
