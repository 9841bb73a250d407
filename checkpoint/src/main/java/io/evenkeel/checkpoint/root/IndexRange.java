package io.evenkeel.checkpoint.root;

/**
 * Leaves {@code from} to {@code to - 1} of a {@link LeafTable}.
 *
 * @param from first index
 * @param to one past the last index, at least {@code from}
 */
public record IndexRange(int from, int to) {

  /**
   * @throws IllegalArgumentException if the range is not one
   */
  public IndexRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no range: " + from + " to " + to);
    }
  }

  /** Number of leaves. */
  public int size() {
    return to - from;
  }

  /** Whether there is no leaf in it. */
  public boolean isEmpty() {
    return from == to;
  }
}
