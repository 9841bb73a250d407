package io.evenkeel.node.config;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;

/** How a replica takes its checkpoints; those of one family can be compared. */
public enum CheckpointMethod {
  /** Pause, copy every object, go on; hash and write afterwards. */
  FULL,
  /** Pause, copy and hash every object, go on: the naive baseline. */
  FULL_INLINE,
  /** Pause, copy what changed since the last checkpoint, go on; merge into that one afterwards. */
  DIFFERENTIAL,
  /** Deterministic fuzzy checkpoint, copy after write. */
  DFC_CAW,
  /** Deterministic fuzzy checkpoint, updates. */
  DFC_UPD,
  /** DFC_CAW of what changed since the last checkpoint. */
  DDFC_CAW,
  /** DFC_UPD of what changed since the last checkpoint. */
  DDFC_UPD;

  /** What {@code checkpoint.family} must be in the cluster file. */
  public MethodFamily family() {
    return CheckpointMethods.find(name()).orElseThrow().family();
  }
}
