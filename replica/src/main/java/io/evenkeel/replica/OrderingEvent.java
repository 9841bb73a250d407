package io.evenkeel.replica;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Event;
import io.evenkeel.checkpoint.root.FullAndLog;
import io.evenkeel.execution.LastRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happens to the ordering lane. */
public sealed interface OrderingEvent {

  /** Something for agreement: a request, a tick, a task's result. */
  record Agreement(Event event) implements OrderingEvent {}

  /**
   * Another replica sent a message.
   *
   * @param from the replica the connection authenticated
   * @param incarnation the incarnation whose key it authenticated
   */
  record Received(int from, long incarnation, PeerMessage message) implements OrderingEvent {

    /** From a first incarnation. */
    public Received(int from, PeerMessage message) {
      this(from, 0, message);
    }
  }

  /**
   * The execution lane executed everything up to a batch.
   *
   * @param resultBytes bytes of its results, for each principal that had some
   */
  record Executed(long sequence, Map<Integer, Long> resultBytes) implements OrderingEvent {}

  /** The checkpoint at {@code sequence} is complete and durable in this replica's store. */
  record Published(long sequence, int kind, Digest root) implements OrderingEvent {}

  /** What differs between two checkpoints of this replica's own that follow each other. */
  record DeltaComputed(long previous, long sequence, Digest root) implements OrderingEvent {}

  /** A full checkpoint is durable here, and execution has come to the end of this log since. */
  record LogReached(FullAndLog checkpoint) implements OrderingEvent {}

  /**
   * The service failed at that batch in an earlier life: nothing is executed before a checkpoint at
   * or above it is certified. Before anything else.
   */
  record ServiceFailed(long sequence) implements OrderingEvent {}

  /** The execution lane's state is that of the checkpoint at {@code sequence}, own or fetched. */
  record Installed(long sequence, Digest history, Configurations configurations)
      implements OrderingEvent {}

  /**
   * The execution lane's state, installed or restored, has replies to these requests. After {@link
   * Installed}, or the start.
   */
  record Answered(List<LastRequest> requests) implements OrderingEvent {

    /** Requests; the list is copied. */
    public Answered {
      requests = List.copyOf(requests);
    }
  }

  /**
   * In the sequential family: a checkpoint of this replica's own was damaged and is half installed.
   * Until a whole one is fetched, nothing can be executed, even if the log holds all batches.
   * Before anything else.
   */
  record StateLost() implements OrderingEvent {}

  /** Execution stands since its state is wrong; what it did before was all reported before. */
  record Suspended() implements OrderingEvent {}

  /**
   * The checkpoint at {@code sequence}, own or fetched, could not be fetched or installed. Whatever
   * the service's state is then, it is no state to execute on.
   */
  record FetchFailed(long sequence, String failure) implements OrderingEvent {}

  /**
   * A correct replica has not got the checkpoint at {@code sequence}, and nobody else answers who
   * is asked for it: the others may have deleted it.
   */
  record FetchStuck(long sequence) implements OrderingEvent {}

  /** Result of a task: this replica's own vote, signed. */
  record VoteSigned(CheckpointVote vote) implements OrderingEvent {}

  /** Result of a task: this replica's own vote for a delta, signed. */
  record DeltaSigned(DeltaVote vote) implements OrderingEvent {}

  /** Result of a task: whether the signature of a vote for a delta holds. */
  record DeltaVerified(int from, DeltaVote vote, boolean valid) implements OrderingEvent {}

  /** Result of a task: whether a vote's signature holds. */
  record VoteVerified(int from, CheckpointVote vote, boolean valid) implements OrderingEvent {}

  /** Result of a task: why a certificate proves nothing, or empty if it holds. */
  record CertificateVerified(
      int from, CheckpointCertificate certificate, Optional<CheckpointRefusal> refusal)
      implements OrderingEvent {}

  /** Result of a task: the root of a checkpoint that only this replica takes, signed by it. */
  record RootSigned(CheckpointCertificate root) implements OrderingEvent {}

  /** The execution lane's state is that of the fetched checkpoint with this root, staged. */
  record Staged(long sequence, Digest root, Digest history) implements OrderingEvent {}

  /**
   * The staged state executed a batch.
   *
   * @param position whether its root there follows
   */
  record StagedExecuted(long sequence, boolean position) implements OrderingEvent {}

  /**
   * The staged state's root at a position.
   *
   * @param root empty if it could not be computed
   */
  record StagedRoot(long sequence, Optional<Digest> root) implements OrderingEvent {}

  /** The execution lane's state could not be staged, or not executed on: there is none. */
  record NotStaged(String failure) implements OrderingEvent {}
}
