package io.evenkeel.client;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Kind;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.proto.Request;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call of the user's, from its start to its result. Guarded by the dispatcher's lock. */
final class Call {

  final byte[] operation;

  /** Whether it is for the library, not the service. */
  final boolean library;

  final long deadlineNanos;
  final CompletableFuture<Result> future = new CompletableFuture<>();

  /** Fresh for each session it is tried in. */
  ReplyTally tally;

  long number;
  int retransmissions;

  /** When it was first sent in its session. */
  long sentNanos;

  long retransmitNanos;
  int[] connectionsAtStart = new int[0];

  /** Replicas it was not sent to because there was no connection. */
  BitSet skipped = new BitSet();

  /** Null until signed; the only thing replies wait for before they count. */
  @Nullable Request request;

  Call(byte[] operation, boolean library, long deadlineNanos, ReplyTally tally) {
    this.operation = operation;
    this.library = library;
    this.deadlineNanos = deadlineNanos;
    this.tally = tally;
  }

  /** Not under the lock: runs what the user hung on the future. */
  void fail(Kind kind, Outcome outcome, String message) {
    future.completeExceptionally(new ServiceClientException(kind, outcome, message, null));
  }
}
