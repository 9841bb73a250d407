package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes replicas sign. One layout for all, so that a signature binds cluster, epoch, type,
 * view, sequence number, digest and sender, and can never be taken for another message.
 *
 * <p>Big-endian: u32 length and tag {@code evenkeel.signed.1}; u32 length and cluster id (UTF-8);
 * epoch u64; type u8; view u64; sequence number u64; digest 32 bytes; sender u32.
 */
public final class SignedContent {

  private static final byte[] TAG = "evenkeel.signed.1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VIEW_CHANGE_TAG =
      "evenkeel.view-change.1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEW_VIEW_TAG =
      "evenkeel.new-view.1".getBytes(StandardCharsets.US_ASCII);

  private static final int TYPE_PRE_PREPARE = 1;
  private static final int TYPE_PREPARE = 2;
  private static final int TYPE_ORDER_VOTE = 3;
  private static final int TYPE_VIEW_CHANGE = 4;
  private static final int TYPE_NEW_VIEW = 5;
  private static final int TYPE_CHECKPOINT = 6;
  private static final int TYPE_DELTA = 7;

  private SignedContent() {}

  /** What the primary of {@code view} signs to propose a batch. */
  public static byte[] prePrepare(Cluster cluster, long view, long sequence, Digest batch) {
    int primary = cluster.size().primary(view);
    return content(cluster, TYPE_PRE_PREPARE, view, sequence, batch, primary);
  }

  /** What a backup signs to accept a batch. */
  public static byte[] prepare(
      Cluster cluster, long view, long sequence, Digest batch, int sender) {
    return content(cluster, TYPE_PREPARE, view, sequence, batch, sender);
  }

  /** What a replica signs for its history; the view is 0, for history has none. */
  public static byte[] orderVote(Cluster cluster, long sequence, Digest history, int sender) {
    return content(cluster, TYPE_ORDER_VOTE, 0, sequence, history, sender);
  }

  /**
   * What a replica signs for a state checkpoint; the kind stands in the view's place.
   *
   * @param kind method family of the checkpoint, 0..255
   * @param root the checkpoint's root
   */
  public static byte[] checkpoint(
      Cluster cluster, long sequence, int kind, Digest root, int sender) {
    if (kind < 0 || kind > 255) {
      throw new IllegalArgumentException("kind is one byte, not " + kind);
    }
    return content(cluster, TYPE_CHECKPOINT, kind, sequence, root, sender);
  }

  /**
   * What a replica signs for what differs between two checkpoints; the earlier one's position
   * stands in the view's place.
   */
  public static byte[] delta(
      Cluster cluster, long previous, long sequence, Digest delta, int sender) {
    return content(cluster, TYPE_DELTA, previous, sequence, delta, sender);
  }

  /**
   * What the author of a VIEW-CHANGE signs. The sequence number is its base's; the digest covers
   * u32 length and tag {@code evenkeel.view-change.1}, the base's history digest, count u32, and
   * for each prepared certificate view u64, sequence number u64, digest. The signatures inside are
   * not covered: each proves itself.
   */
  public static byte[] viewChange(Cluster cluster, ViewChange message) {
    long base = message.base().sequence();
    Digest digest = viewChangeDigest(message);
    return content(cluster, TYPE_VIEW_CHANGE, message.view(), base, digest, message.replica());
  }

  private static Digest viewChangeDigest(ViewChange message) {
    int count = message.prepared().size();
    ByteBuffer out =
        ByteBuffer.allocate(4 + VIEW_CHANGE_TAG.length + 32 + 4 + count * (16 + Digest.BYTES));
    out.putInt(VIEW_CHANGE_TAG.length).put(VIEW_CHANGE_TAG);
    message.base().history().putTo(out);
    out.putInt(count);
    for (PreparedCertificate prepared : message.prepared()) {
      out.putLong(prepared.view()).putLong(prepared.sequence());
      prepared.digest().putTo(out);
    }
    return Digest.sha256(out.array());
  }

  /**
   * What the primary of {@code message.view()} signs. The sequence number is 0; the digest covers
   * u32 length and tag {@code evenkeel.new-view.1}, count u32 and the signed content of each
   * VIEW-CHANGE (u32 length before it), count u32 and sequence number u64 and digest of each
   * proposal.
   */
  public static byte[] newView(Cluster cluster, NewView message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(prefixed(NEW_VIEW_TAG));
    out.writeBytes(u32(message.viewChanges().size()));
    for (ViewChange viewChange : message.viewChanges()) {
      out.writeBytes(prefixed(viewChange(cluster, viewChange)));
    }
    out.writeBytes(u32(message.proposals().size()));
    for (Proposal proposal : message.proposals()) {
      out.writeBytes(ByteBuffer.allocate(8).putLong(proposal.sequence()).array());
      out.writeBytes(proposal.digest().bytes());
    }
    Digest digest = Digest.sha256(out.toByteArray());
    int primary = cluster.size().primary(message.view());
    return content(cluster, TYPE_NEW_VIEW, message.view(), 0, digest, primary);
  }

  private static byte[] prefixed(byte[] bytes) {
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] content(
      Cluster cluster, int type, long view, long sequence, Digest digest, int sender) {
    byte[] id = cluster.id().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(4 + TAG.length + 4 + id.length + 8 + 1 + 8 + 8 + Digest.BYTES + 4);
    out.putInt(TAG.length).put(TAG).putInt(id.length).put(id);
    out.putLong(cluster.epoch()).put((byte) type).putLong(view).putLong(sequence);
    digest.putTo(out);
    return out.putInt(sender).array();
  }
}
