package io.evenkeel.node.config;

/** How a replica takes its checkpoints; their roots are the same. */
public enum CheckpointMethod {
  /** Pause, copy every object, go on; hash and write afterwards. */
  FULL,
  /** Pause, copy and hash every object, go on: the naive baseline. */
  FULL_INLINE,
  /** Deterministic fuzzy checkpoint, copy after write. */
  DFC_CAW
}
