package io.evenkeel.node;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.node.config.Fault;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.PeerMessage;
import java.util.List;
import java.util.Set;

/**
 * The documented fault of a replica that votes for roots which are not its checkpoints', at the
 * edge of the ordering lane: what it decides is right, what leaves is not.
 */
final class FaultyVoter implements Edge {

  private static final Set<Fault> OF_VOTERS = Set.of(Fault.WRONG_ROOT, Fault.WRONG_ROOT_ONCE);

  private final Edge edge;
  private final Members members;
  private final Authenticator keys;
  private final int self;
  private final boolean always;

  /** The only position that is lied about, unless all are; 0 before the first vote. */
  private long once;

  private FaultyVoter(Edge edge, Members members, Authenticator keys, int self, boolean always) {
    this.edge = edge;
    this.members = members;
    this.keys = keys;
    this.self = self;
    this.always = always;
  }

  /** The same edge, unless a voter's fault is among these. */
  static Edge edge(Edge edge, Members members, Authenticator keys, int self, Set<Fault> faults) {
    return faults.stream().anyMatch(OF_VOTERS::contains)
        ? new FaultyVoter(edge, members, keys, self, faults.contains(Fault.WRONG_ROOT))
        : edge;
  }

  @Override
  public boolean admits(OrderingEvent event) {
    return edge.admits(event);
  }

  @Override
  public void send(int to, PeerMessage message) {
    edge.send(to, told(message));
  }

  @Override
  public void broadcast(PeerMessage message) {
    edge.broadcast(told(message));
  }

  private PeerMessage told(PeerMessage message) {
    if (message instanceof CheckpointVote vote) {
      return told(vote);
    }
    if (message instanceof CheckpointCertificate root
        && root.kind() == CheckpointVote.KIND_SEQUENTIAL) {
      ReplicaSignature own = root.votes().get(0);
      CheckpointVote vote =
          told(new CheckpointVote(root.sequence(), root.kind(), root.root(), own.signature()));
      return new CheckpointCertificate(
          root.configuration(),
          vote.sequence(),
          vote.kind(),
          vote.root(),
          List.of(new ReplicaSignature(own.replica(), vote.signature())));
    }
    return message;
  }

  private CheckpointVote told(CheckpointVote vote) {
    once = once == 0 ? vote.sequence() : once;
    if (!always && vote.sequence() != once) {
      return vote;
    }
    byte[] wrong = vote.root().bytes();
    wrong[0] ^= 1;
    Digest root = Digest.of(wrong);
    Configuration there = members.known().at(vote.sequence());
    byte[] content =
        SignedContent.checkpoint(there.cluster(), vote.sequence(), vote.kind(), root, self);
    return new CheckpointVote(
        vote.sequence(), vote.kind(), root, keys.sign(there.member(self), content));
  }
}
