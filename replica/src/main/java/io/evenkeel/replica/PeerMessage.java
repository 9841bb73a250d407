package io.evenkeel.replica;

import io.evenkeel.agreement.ReplicaMessage;

/** What one replica sends to another on the ordering lane. */
public sealed interface PeerMessage
    permits PeerMessage.Order, CheckpointVote, CheckpointCertificate, DeltaVote {

  /** A message of agreement. */
  record Order(ReplicaMessage message) implements PeerMessage {}
}
