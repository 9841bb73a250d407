package io.evenkeel.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Votes on one subject: at most one for each replica, counted for each value. A replica's first
 * vote counts; what it says later changes nothing. Not thread-safe.
 *
 * @param <V> what is voted for, compared with {@code equals}
 */
public final class VoteSet<V> {

  /** What became of a vote. */
  public enum Outcome {
    /** It counts. */
    COUNTED,
    /** The sender said the same before. */
    DUPLICATE,
    /** The sender said something else before, which still counts. */
    CONFLICTING
  }

  private record Vote<V>(V value, byte[] signature) {}

  private final ClusterSize size;
  private final List<@Nullable Vote<V>> votes;

  /** No votes yet. */
  public VoteSet(ClusterSize size) {
    this.size = size;
    this.votes = new ArrayList<>(size.n());
    for (int i = 0; i < size.n(); i++) {
      votes.add(null);
    }
  }

  /**
   * Adds a vote.
   *
   * @param replica an existing replica's number
   * @param signature proof of the vote, empty where the channel is proof enough
   */
  public Outcome add(int replica, V value, byte[] signature) {
    Vote<V> earlier = votes.get(replica);
    if (earlier == null) {
      votes.set(replica, new Vote<>(value, signature));
      return Outcome.COUNTED;
    }
    return earlier.value().equals(value) ? Outcome.DUPLICATE : Outcome.CONFLICTING;
  }

  /** What this replica voted for, or null. */
  public @Nullable V valueOf(int replica) {
    Vote<V> vote = votes.get(replica);
    return vote == null ? null : vote.value();
  }

  /** How many replicas voted for a value. */
  public int count(V value) {
    int count = 0;
    for (Vote<V> vote : votes) {
      if (vote != null && vote.value().equals(value)) {
        count++;
      }
    }
    return count;
  }

  /** How many replicas voted. */
  public int count() {
    return (int) votes.stream().filter(Objects::nonNull).count();
  }

  /** A value that at least {@code votesMin} replicas voted for, or null; the first by replica. */
  public @Nullable V withAtLeast(int votesMin) {
    for (Vote<V> vote : votes) {
      if (vote != null && count(vote.value()) >= votesMin) {
        return vote.value();
      }
    }
    return null;
  }

  /** Up to {@code max} signatures for a value, ascending by replica. */
  public List<ReplicaSignature> signatures(V value, int max) {
    List<ReplicaSignature> result = new ArrayList<>();
    for (int replica = 0; replica < size.n() && result.size() < max; replica++) {
      Vote<V> vote = votes.get(replica);
      if (vote != null && vote.value().equals(value)) {
        result.add(new ReplicaSignature(replica, vote.signature()));
      }
    }
    return result;
  }
}
