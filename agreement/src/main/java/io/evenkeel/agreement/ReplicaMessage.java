package io.evenkeel.agreement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What replicas tell each other about the order. Who sent a message is what the connection
 * authenticated; a message names its author only where it may be passed on by others.
 *
 * <p>Arrays in messages are not copied and must not be changed.
 */
public sealed interface ReplicaMessage
    permits OrderCertificate,
        ReplicaMessage.PrePrepare,
        ReplicaMessage.Prepare,
        ReplicaMessage.Commit,
        ReplicaMessage.OrderVote,
        ReplicaMessage.ViewChange,
        ReplicaMessage.NewView,
        ReplicaMessage.RelayedRequest,
        ReplicaMessage.RelayOffer,
        ReplicaMessage.FetchRequest,
        ReplicaMessage.Progress,
        ReplicaMessage.FetchBatches,
        ReplicaMessage.Batches,
        ReplicaMessage.FetchBody,
        ReplicaMessage.Body {

  /**
   * The primary of {@code view} proposes a batch at {@code sequence}.
   *
   * @param signature of the primary, {@link SignedContent#prePrepare}
   */
  record PrePrepare(long view, long sequence, Batch batch, byte[] signature)
      implements ReplicaMessage {}

  /**
   * A backup accepted that batch.
   *
   * @param signature of the sender, {@link SignedContent#prepare}
   */
  record Prepare(long view, long sequence, Digest digest, byte[] signature)
      implements ReplicaMessage {}

  /** The sender has a prepared certificate for that batch. */
  record Commit(long view, long sequence, Digest digest) implements ReplicaMessage {}

  /**
   * The sender committed and logged everything up to {@code sequence}.
   *
   * @param history the history digest there
   * @param signature of the sender, {@link SignedContent#orderVote}
   */
  record OrderVote(long sequence, Digest history, byte[] signature) implements ReplicaMessage {}

  /**
   * The author left the view before {@code view} and tells what it has to bring along.
   *
   * @param configuration number of the one in force at the end of the author's window
   * @param replica the author; carried because NEW-VIEW passes it on
   * @param view the view it wants to enter
   * @param base its highest order certificate
   * @param prepared for each sequence number above {@code base} at which it has one, the prepared
   *     certificate of the highest view; ascending
   * @param signature of the author, {@link SignedContent#viewChange}
   */
  record ViewChange(
      long configuration,
      int replica,
      long view,
      OrderCertificate base,
      List<PreparedCertificate> prepared,
      byte[] signature)
      implements ReplicaMessage {

    /** A message; the list is copied. */
    public ViewChange {
      prepared = List.copyOf(prepared);
    }
  }

  /**
   * The new primary starts a view.
   *
   * @param configuration number of the one that all VIEW-CHANGEs in it name
   * @param viewChanges {@code 2f+1} of distinct replicas, ascending
   * @param proposals what follows from them, ascending without gaps; null batches fill holes
   * @param signature of the new primary, {@link SignedContent#newView}
   */
  record NewView(
      long configuration,
      long view,
      List<ViewChange> viewChanges,
      List<Proposal> proposals,
      byte[] signature)
      implements ReplicaMessage {

    /** A message; the lists are copied. */
    public NewView {
      viewChanges = List.copyOf(viewChanges);
      proposals = List.copyOf(proposals);
    }
  }

  /**
   * A PRE-PREPARE without its body, inside a NEW-VIEW; who lacks the body fetches it.
   *
   * @param signature of the new primary, {@link SignedContent#prePrepare}
   */
  record Proposal(long sequence, Digest digest, byte[] signature) {}

  /** A request a client sent to a backup, which verified it. */
  record RelayedRequest(ClientRequest request) implements ReplicaMessage {}

  /**
   * A large request a client sent to a backup, which verified it: the primary may ask for it.
   *
   * @param bytes what it takes in a batch, {@link Batch#bytesOf}
   */
  record RelayOffer(RequestId request, Digest digest, long bytes) implements ReplicaMessage {}

  /** The primary asks a backup for a request that it offered. */
  record FetchRequest(RequestId request, Digest digest) implements ReplicaMessage {}

  /**
   * Where the sender stands; sent while something changes or is outstanding, else once a second.
   *
   * @param view its view
   * @param committed last batch it delivered
   * @param accepted up to where it has accepted every proposal of its view, at least committed
   * @param certified sequence number of its highest order certificate
   * @param stableCheckpoint sequence number of its last stable checkpoint
   */
  record Progress(long view, long committed, long accepted, long certified, long stableCheckpoint)
      implements ReplicaMessage {}

  /**
   * The sender asks for committed batches.
   *
   * @param from first sequence number
   * @param count how many at most
   * @param bodies whether it wants the bodies or only their digests
   */
  record FetchBatches(long from, int count, boolean bodies) implements ReplicaMessage {}

  /**
   * Committed batches, from {@code from} on without gaps; possibly fewer than asked for.
   *
   * @param from sequence number of the first entry
   * @param oldestAvailable the lowest sequence number whose body the sender still has
   * @param committed last batch it delivered
   */
  record Batches(long from, long oldestAvailable, long committed, List<Entry> entries)
      implements ReplicaMessage {

    /** A message; the list is copied. */
    public Batches {
      entries = List.copyOf(entries);
    }

    /**
     * One committed batch.
     *
     * @param body its body if it was asked for
     */
    public record Entry(Digest digest, @Nullable Batch body) {}
  }

  /**
   * The sender lacks the body of a batch that a NEW-VIEW proposes again.
   *
   * @param digest of the batch, which proves the answer
   */
  record FetchBody(long sequence, Digest digest) implements ReplicaMessage {}

  /** The body that was asked for; committed or not. */
  record Body(long sequence, Batch batch) implements ReplicaMessage {}
}
