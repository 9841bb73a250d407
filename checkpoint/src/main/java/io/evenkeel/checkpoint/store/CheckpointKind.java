package io.evenkeel.checkpoint.store;

/**
 * What the content of a checkpoint is; part of what replicas vote on. All methods of one family
 * write the same kind, so that their roots can be compared.
 */
public enum CheckpointKind {
  /** Every object's value after batch {@code s}. */
  STATE(1),
  /** A full checkpoint and the log of requests since; voted on, never an image of its own. */
  HYBRID(3),
  /** As {@link #STATE}, but taken where only one replica takes one: its root is that one's word. */
  SEQUENTIAL(4);

  private final int code;

  CheckpointKind(int code) {
    this.code = code;
  }

  /** The number that stands for it in files and signatures; never changes. */
  public int code() {
    return code;
  }
}
