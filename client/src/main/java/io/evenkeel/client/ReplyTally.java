package io.evenkeel.client;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.Reply;
import io.evenkeel.transport.proto.ReplyStatus;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts replies to one request: one slot per replica, whatever it sends again; votes per value.
 * Pure and small, so that the rule of acceptance can be read in one place. Not for several threads.
 */
final class ReplyTally {

  /** What replicas must agree on. */
  record Value(ReplyStatus status, ByteString resultDigest) {}

  /** What {@code f+1} said; the result is there unless the status has none. */
  record Accepted(Value value, ByteString result) {}

  private static final int DIGEST_BYTES = 32;

  private final int needed;
  private final @Nullable Value[] slots;

  /** The newest full result each replica sent, so that a liar cannot displace another's. */
  private final @Nullable ByteString[] results;

  private final BitSet changedTheirMind = new BitSet();

  /**
   * @param replicas n
   * @param needed equal replies that prove a value
   */
  ReplyTally(int replicas, int needed) {
    this.needed = needed;
    this.slots = new @Nullable Value[replicas];
    this.results = new @Nullable ByteString[replicas];
  }

  /**
   * Takes a reply.
   *
   * @param replica whom the connection authenticated
   * @return what is accepted now; null if that takes more replies
   */
  @Nullable Accepted record(int replica, Reply reply) {
    Value value = valueOf(reply);
    if (value == null) {
      return null;
    }
    Value before = slots[replica];
    if (before != null && !before.equals(value)) {
      changedTheirMind.set(replica);
    }
    slots[replica] = value;
    results[replica] = reply.getFull() ? reply.getResult() : null;
    if (!isAgreed(value.status()) || votes(value) < needed) {
      return null;
    }
    if (!carriesResult(value.status())) {
      return new Accepted(value, ByteString.EMPTY);
    }
    for (int i = 0; i < slots.length; i++) {
      ByteString result = results[i];
      if (result != null && value.equals(slots[i])) {
        return new Accepted(value, result);
      }
    }
    return null;
  }

  /** What a reply says; null if it is malformed. The digest of a full result is computed here. */
  static @Nullable Value valueOf(Reply reply) {
    ReplyStatus status = reply.getStatus();
    if (status == ReplyStatus.REPLY_STATUS_UNSPECIFIED || status == ReplyStatus.UNRECOGNIZED) {
      return null;
    }
    if (!carriesResult(status)) {
      return new Value(status, ByteString.EMPTY);
    }
    if (reply.getFull()) {
      return new Value(status, RequestSigner.resultDigest(reply.getResult()));
    }
    ByteString digest = reply.getResultDigest();
    return digest.size() == DIGEST_BYTES ? new Value(status, digest) : null;
  }

  private static boolean carriesResult(ReplyStatus status) {
    return status == ReplyStatus.REPLY_OK || status == ReplyStatus.REPLY_SERVICE_FAILED;
  }

  /** Whether {@code f+1} of it decide; the others only say how one replica feels. */
  private static boolean isAgreed(ReplyStatus status) {
    return status != ReplyStatus.REPLY_OVERLOADED;
  }

  int votes(Value value) {
    int votes = 0;
    for (Value slot : slots) {
      if (value.equals(slot)) {
        votes++;
      }
    }
    return votes;
  }

  /** Equal replies of the value that has most; overload does not count. */
  int votesMax() {
    int most = 0;
    for (Value slot : slots) {
      if (slot != null && isAgreed(slot.status())) {
        most = Math.max(most, votes(slot));
      }
    }
    return most;
  }

  boolean hasReplied(int replica) {
    return slots[replica] != null;
  }

  @Nullable Value slot(int replica) {
    return slots[replica];
  }

  /** Whether every reply so far, from the first on, said this. */
  boolean unanimous(Value value) {
    return changedTheirMind.isEmpty()
        && Arrays.stream(slots).filter(Objects::nonNull).allMatch(value::equals);
  }
}
