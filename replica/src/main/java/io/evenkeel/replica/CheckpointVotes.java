package io.evenkeel.replica;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verified CHECKPOINT votes above the last stable checkpoint: one per sender and position, and only
 * each sender's newest positions, so that a liar cannot fill the memory.
 */
final class CheckpointVotes {

  /** Enough for a correct replica's: see {@link CheckpointLedger}. */
  static final int POSITIONS_PER_SENDER_MAX = 4;

  private final ClusterSize size;
  private final Map<Integer, TreeMap<Long, CheckpointVote>> bySender = new TreeMap<>();

  CheckpointVotes(ClusterSize size) {
    this.size = size;
  }

  /** The sender's vote at a position. */
  Optional<CheckpointVote> find(int sender, long sequence) {
    TreeMap<Long, CheckpointVote> votes = bySender.get(sender);
    return Optional.ofNullable(votes == null ? null : votes.get(sequence));
  }

  /** The sender's votes that are counted, oldest first. */
  List<CheckpointVote> of(int sender) {
    TreeMap<Long, CheckpointVote> votes = bySender.get(sender);
    return votes == null ? List.of() : List.copyOf(votes.values());
  }

  /** Counts a verified vote; the first one of a sender at a position stands. */
  void add(int sender, CheckpointVote vote) {
    TreeMap<Long, CheckpointVote> votes = bySender.computeIfAbsent(sender, key -> new TreeMap<>());
    votes.putIfAbsent(vote.sequence(), vote);
    if (votes.size() > POSITIONS_PER_SENDER_MAX) {
      votes.pollFirstEntry();
    }
  }

  /** All votes for that value at that position as a certificate, if there are {@code f+1}. */
  Optional<CheckpointCertificate> certificate(
      long configuration, long sequence, int kind, Digest root) {
    List<ReplicaSignature> signatures = new ArrayList<>();
    CheckpointVote.Value value = new CheckpointVote.Value(kind, root);
    bySender.forEach(
        (sender, votes) -> {
          CheckpointVote vote = votes.get(sequence);
          if (vote != null && vote.value().equals(value)) {
            signatures.add(new ReplicaSignature(sender, vote.signature()));
          }
        });
    return signatures.size() < size.weakQuorum()
        ? Optional.empty()
        : Optional.of(new CheckpointCertificate(configuration, sequence, kind, root, signatures));
  }

  /** Senders whose vote at the certificate's position is for something else. */
  List<Integer> dissenters(CheckpointCertificate certificate) {
    List<Integer> dissenters = new ArrayList<>();
    CheckpointVote.Value certified =
        new CheckpointVote.Value(certificate.kind(), certificate.root());
    bySender.forEach(
        (sender, votes) -> {
          CheckpointVote vote = votes.get(certificate.sequence());
          if (vote != null && !vote.value().equals(certified)) {
            dissenters.add(sender);
          }
        });
    return dissenters;
  }

  /** The sender does not mean its votes from that position on. */
  void withdraw(int sender, long from) {
    TreeMap<Long, CheckpointVote> votes = bySender.get(sender);
    if (votes != null) {
      votes.tailMap(from, true).clear();
    }
  }

  /** Forgets votes at and below a stable checkpoint. */
  void forget(long sequence) {
    bySender.values().forEach(votes -> votes.headMap(sequence, true).clear());
  }
}
