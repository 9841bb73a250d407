package io.evenkeel.agreement;

/**
 * What a step asks the driver to do, in order. A {@link Persist} is durable before any later {@link
 * Send} or {@link Broadcast} leaves; those of several steps may be grouped under one fsync. A
 * {@link Deliver} waits for all but {@link LogRecord.CommittedRecord}s: what is committed survives
 * in the prepared certificates of a quorum, of which this replica's is one, and is delivered again
 * after a crash.
 */
public sealed interface Effect {

  /** Append to the protocol log. */
  record Persist(LogRecord record) implements Effect {}

  /** Send to one other replica. May be lost. */
  record Send(int to, ReplicaMessage message) implements Effect {}

  /** Send to every other replica. May be lost. */
  record Broadcast(ReplicaMessage message) implements Effect {}

  /**
   * Hand a committed batch to the execution lane; gap-free and ascending.
   *
   * @param history the history digest after it
   */
  record Deliver(long sequence, Batch batch, Digest history) implements Effect {}

  /**
   * After a restart: hand the committed batches {@code from..to} to the execution lane out of the
   * protocol log, as {@link Deliver} would. They are not in memory. For each sequence number take
   * the body whose digest the {@link LogRecord.CommittedRecord} names; {@link History#after} gives
   * the history digests.
   */
  record DeliverFromLog(long from, long to) implements Effect {}

  /**
   * The configurations changed: keep them, durably, before any later {@link Send}; they say whose
   * connections are whose, and what stored certificates prove.
   */
  record Reconfigured(Configurations configurations) implements Effect {}

  /** A change of the configuration that was ordered is refused; to report. */
  record ReconfigurationRefused(long sequence, ReconfigurationRefusal reason) implements Effect {}

  /**
   * Run a task, anywhere; step in its result.
   *
   * @param signatures about how many it makes or checks; 0: a MAC, which takes far less than one
   */
  record RunTask(Task task, int signatures) implements Effect {}

  /** A client repeats a request that was ordered: send the cached reply when there is one. */
  record ResendReply(RequestId id) implements Effect {}

  /** Something was not accepted; already counted in {@link Agreement#refusals()}. */
  record Refused(Refusal reason, Refusal.Origin origin, int from) implements Effect {}

  /**
   * The primary of {@code view} does not do its work: this replica leaves the view, or would if it
   * had a vote. Once for each view.
   */
  record Suspected(long view, Suspicion reason) implements Effect {}

  /**
   * This replica takes part in {@code view}; to report.
   *
   * @param reason why it left the view before; {@link Suspicion#OTHERS} if it only followed
   */
  record ViewEntered(long view, Suspicion reason) implements Effect {}

  /**
   * Answer a FETCH-BODY out of the protocol log with one {@link ReplicaMessage.Body}, if an {@link
   * LogRecord.AcceptedRecord} or {@link LogRecord.FetchedRecord} at that sequence number holds a
   * batch with that digest; else do nothing.
   */
  record ServeBody(int to, long sequence, Digest digest) implements Effect {}

  /** An order certificate moved the low watermark to {@code sequence}. */
  record OrderCertified(long sequence, Digest history) implements Effect {}

  /**
   * Protocol log records about sequence numbers up to {@code sequence} are not needed any more,
   * except the last {@link LogRecord.OrderCertificateRecord} and {@link LogRecord.ViewRecord}.
   */
  record ForgetLog(long sequence) implements Effect {}

  /**
   * {@code f+1} replicas no longer have the bodies this replica needs next, or asking brought
   * nothing several times and one says so: only a checkpoint helps. Repeated while it holds.
   *
   * @param oldestAvailable bodies below it cannot be had
   */
  record TransferNeeded(long oldestAvailable) implements Effect {}

  /**
   * Answer a FETCH-BATCHES out of the protocol log with one {@link ReplicaMessage.Batches}: entries
   * from {@code from} on, at most {@code count}, and no more bodies than {@code bytesMax} bytes
   * hold (but at least one entry).
   */
  record ServeBatches(
      int to,
      long from,
      int count,
      boolean bodies,
      long bytesMax,
      long oldestAvailable,
      long committed)
      implements Effect {}

  /**
   * Send a proposal whose body is no longer in memory: the {@link LogRecord.AcceptedRecord} of this
   * view and sequence number, as {@link Send} would.
   */
  record ResendProposal(int to, long view, long sequence) implements Effect {}

  /**
   * A quorum certified another history than this replica's: it stopped voting, and must not go on
   * without an operator.
   */
  record Diverged(long sequence, Digest own, Digest certified) implements Effect {}

  /** Why a primary is suspected. */
  enum Suspicion {
    /** A verified request was not ordered in time. */
    REQUEST_TIMEOUT,
    /** The primary proposed two batches for one sequence number. */
    EQUIVOCATION,
    /** The primary said nothing while a request waited for it. */
    SILENCE,
    /** The primary ordered less than the throughput floor while requests waited. */
    TOO_SLOW,
    /** It proposed what no correct primary proposes, or what nobody else could check either. */
    INVALID_PROPOSAL,
    /** Its NEW-VIEW does not follow from the VIEW-CHANGEs in it. */
    INVALID_NEW_VIEW,
    /** Its NEW-VIEW did not come in time. */
    NEW_VIEW_TIMEOUT,
    /** {@code f+1} others left the view, or {@code 2f+1} already started a later one. */
    OTHERS
  }
}
