package io.evenkeel.replica;

import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.SignedContent;

/**
 * CHECKPOINT: its sender published, durably, the checkpoint at {@code sequence} with this root.
 *
 * @param kind method family whose roots are comparable, 0..255
 * @param root what f+1 replicas have to agree on
 * @param signature of the sender, {@link SignedContent#checkpoint}; not copied, read only
 */
public record CheckpointVote(long sequence, int kind, Digest root, byte[] signature)
    implements PeerMessage {

  /** The state family: all methods whose checkpoint is the state after {@code sequence}. */
  public static final int KIND_STATE = 1;

  /** The hybrid family: a full checkpoint and the log of requests since. */
  public static final int KIND_HYBRID = 3;

  /** The sequential family: the state too, but at a position of one replica's own. */
  public static final int KIND_SEQUENTIAL = 4;

  byte[] content(Cluster cluster, int sender) {
    return SignedContent.checkpoint(cluster, sequence, kind, root, sender);
  }

  /** What votes are counted by. */
  Value value() {
    return new Value(kind, root);
  }

  /** A vote's value at its sequence number. */
  record Value(int kind, Digest root) {}
}
