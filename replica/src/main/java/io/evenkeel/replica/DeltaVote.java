package io.evenkeel.replica;

import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.SignedContent;

/**
 * DELTA: what differs, at its sender, between the checkpoints at two agreed positions that follow
 * each other. Says nothing about either checkpoint's root, and is counted apart: whatever it says,
 * the votes for the roots are the same.
 *
 * @param previous the earlier position, positive
 * @param sequence the later one
 * @param root of the {@link io.evenkeel.checkpoint.root.Delta}
 * @param signature of the sender, {@link SignedContent#delta}; not copied, read only
 */
public record DeltaVote(long previous, long sequence, Digest root, byte[] signature)
    implements PeerMessage {

  byte[] content(Cluster cluster, int sender) {
    return SignedContent.delta(cluster, previous, sequence, root, sender);
  }

  /** What votes at a position are counted by. */
  Value value() {
    return new Value(previous, root);
  }

  /** A vote's value at its sequence number. */
  record Value(long previous, Digest root) {}
}
