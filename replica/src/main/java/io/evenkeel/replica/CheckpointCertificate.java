package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.checkpoint.root.FullAndLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CHECKPOINT votes of distinct replicas for one {@code (sequence, kind, root)}. {@code f+1} prove
 * that the checkpoint is correct, {@code 2f+1} make it stable.
 *
 * @param configuration number of the one in force at {@code sequence}, whose keys made the votes
 * @param votes signatures in ascending order of their replicas
 * @param log what the root is the digest of, if this is a hybrid checkpoint
 */
public record CheckpointCertificate(
    long configuration,
    long sequence,
    int kind,
    Digest root,
    List<ReplicaSignature> votes,
    Optional<FullAndLog> log)
    implements PeerMessage {

  private static final byte VERSION = 2;
  private static final int HEAD_BYTES = 1 + 8 + 8 + 1 + Digest.BYTES + 2;
  private static final int SIGNATURE_BYTES = 64;
  private static final int VOTE_BYTES = 4 + SIGNATURE_BYTES;

  /** A certificate; the list is copied. */
  public CheckpointCertificate {
    votes = List.copyOf(votes);
  }

  /** A certificate of a checkpoint that is a state. */
  public CheckpointCertificate(
      long configuration, long sequence, int kind, Digest root, List<ReplicaSignature> votes) {
    this(configuration, sequence, kind, root, votes, Optional.empty());
  }

  CheckpointCertificate withLog(FullAndLog content) {
    return new CheckpointCertificate(
        configuration, sequence, kind, root, votes, Optional.of(content));
  }

  /** Position of the state it proves: its own, or that of the full checkpoint before the log. */
  public long stateSequence() {
    return log.map(FullAndLog::fullSequence).orElse(sequence);
  }

  /** Root of the state it proves. */
  public Digest stateRoot() {
    return log.map(content -> Digest.of(content.fullRoot().bytes())).orElse(root);
  }

  /** Whether a hybrid certificate says what its root is the digest of, and no other does. */
  private boolean logFits() {
    if (log.isEmpty()) {
      return kind != CheckpointVote.KIND_HYBRID;
    }
    FullAndLog content = log.get();
    return kind == CheckpointVote.KIND_HYBRID
        && content.sequence() == sequence
        && content.fullSequence() >= 0
        && content.fullSequence() < sequence
        && root.equals(Digest.of(content.root().bytes()));
  }

  /** Whether a quorum vouches for it, so that bodies before it may go. */
  public boolean stable(ClusterSize size) {
    return votes.size() >= size.quorum();
  }

  /**
   * Why this proves nothing, or empty if {@code f+1} distinct replicas signed it.
   *
   * @param there the configuration it names
   * @param authenticator checks the signatures; long work
   */
  public Optional<CheckpointRefusal> refusal(Configuration there, Authenticator authenticator) {
    Cluster cluster = there.cluster();
    return sequence <= 0 || kind < 0 || kind > 255 || !logFits()
        ? Optional.of(CheckpointRefusal.MALFORMED)
        : VoteProof.refusal(
            votes,
            there,
            authenticator,
            voter -> SignedContent.checkpoint(cluster, sequence, kind, root, voter));
  }

  /**
   * Why this is not even one replica's word, or empty if it is: a root that it signed alone, which
   * in the sequential family is all there is.
   *
   * @param signer the only one who signed
   * @param there the configuration it names
   * @param authenticator checks the signature; long work
   */
  public Optional<CheckpointRefusal> wordOf(
      int signer, Configuration there, Authenticator authenticator) {
    if (sequence <= 0
        || kind != CheckpointVote.KIND_SEQUENTIAL
        || votes.size() != 1
        || votes.get(0).replica() != signer
        || !there.cluster().size().contains(signer)) {
      return Optional.of(CheckpointRefusal.MALFORMED);
    }
    byte[] content = SignedContent.checkpoint(there.cluster(), sequence, kind, root, signer);
    return authenticator.verifyReplica(there.member(signer), content, votes.get(0).signature())
        ? Optional.empty()
        : Optional.of(CheckpointRefusal.BAD_SIGNATURE);
  }

  /**
   * The certificate as it stands in a checkpoint store: version u8, configuration number u64,
   * sequence u64, kind u8, root 32, count u16, and for each vote replica u32 and 64 bytes of
   * signature; of a hybrid checkpoint then {@link FullAndLog#encode}; big-endian.
   */
  public byte[] encode() {
    byte[] content = log.map(FullAndLog::encode).orElse(new byte[0]);
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + votes.size() * VOTE_BYTES + content.length);
    out.put(VERSION).putLong(configuration).putLong(sequence).put((byte) kind).put(root.bytes());
    out.putShort((short) votes.size());
    for (ReplicaSignature vote : votes) {
      out.putInt(vote.replica()).put(vote.signature(), 0, SIGNATURE_BYTES);
    }
    return out.put(content).array();
  }

  /** Reads what {@link #encode} wrote; empty if it is anything else. Proves nothing yet. */
  public static Optional<CheckpointCertificate> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEAD_BYTES || in.get() != VERSION) {
      return Optional.empty();
    }
    long configuration = in.getLong();
    long sequence = in.getLong();
    int kind = in.get() & 0xff;
    byte[] root = new byte[Digest.BYTES];
    in.get(root);
    int count = in.getShort() & 0xffff;
    int contentBytes = kind == CheckpointVote.KIND_HYBRID ? FullAndLog.ENCODED_BYTES : 0;
    if (in.remaining() != count * VOTE_BYTES + contentBytes) {
      return Optional.empty();
    }
    List<ReplicaSignature> votes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int replica = in.getInt();
      byte[] signature = new byte[SIGNATURE_BYTES];
      in.get(signature);
      votes.add(new ReplicaSignature(replica, signature));
    }
    byte[] content = new byte[contentBytes];
    in.get(content);
    return Optional.of(
        new CheckpointCertificate(
            configuration, sequence, kind, Digest.of(root), votes, FullAndLog.decode(content)));
  }
}
