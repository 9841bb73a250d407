package io.evenkeel.checkpoint.method;

/**
 * Methods whose checkpoints can be compared. All replicas of a cluster use methods of one family;
 * within it each replica may use another.
 */
public enum MethodFamily {
  /** A checkpoint is the state itself: FULL and every fuzzy method. */
  STATE,
  /**
   * Rare full checkpoints; between them a checkpoint is the last full one and a log of requests.
   */
  HYBRID,
  /** Each replica takes checkpoints at positions of its own: nobody else has the same ones. */
  SEQUENTIAL
}
