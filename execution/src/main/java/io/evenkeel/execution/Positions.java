package io.evenkeel.execution;

/**
 * Counts positions, if replicas take turns: the number is agreed state, covered by every
 * checkpoint, because whose turn is next follows from it. Execution lane only.
 */
final class Positions {

  private final Turns turns;
  private long count;

  /** Whether every position is taken, to compare the state there with others' signed roots. */
  private boolean all;

  Positions(Turns turns) {
    this.turns = turns;
  }

  boolean staggered() {
    return turns.staggered();
  }

  /** Positions since the beginning of the log. */
  long count() {
    return count;
  }

  /** Goes on from a checkpoint's count. */
  void restore(long from) {
    count = from;
  }

  /** From now on every position is taken, or only this replica's own. */
  void takeAll(boolean every) {
    all = every;
  }

  /** A position is reached. Whether a checkpoint is to be taken there. */
  boolean reached() {
    count++;
    return all || turns.isOwn(count);
  }
}
