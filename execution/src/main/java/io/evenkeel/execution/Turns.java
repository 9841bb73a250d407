package io.evenkeel.execution;

/**
 * Whose checkpoint stands at which position. In the sequential family position {@code k} (the first
 * is 1) is that of replica {@code k mod n}, so that only one replica stops at a time; otherwise
 * each position is everybody's.
 *
 * @param self this replica
 * @param replicas how many take turns; 1 if nobody does
 */
public record Turns(int self, int replicas) {

  /** Every replica takes a checkpoint at every position. */
  public static final Turns EVERYBODY = new Turns(0, 1);

  /**
   * @throws IllegalArgumentException if there is no such replica
   */
  public Turns {
    if (self < 0 || self >= replicas) {
      throw new IllegalArgumentException("replica " + self + " of " + replicas);
    }
  }

  /** Whether checkpoints of different replicas stand at different positions. */
  public boolean staggered() {
    return replicas > 1;
  }

  /** Whether this replica takes a checkpoint at the {@code position}th position. */
  boolean isOwn(long position) {
    return Long.remainderUnsigned(position, replicas) == self;
  }
}
