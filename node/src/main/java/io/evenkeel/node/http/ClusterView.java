package io.evenkeel.node.http;

import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All replicas as one of them sees them: what it says of itself, and what the others answer when it
 * asks them over the connections that it has to them anyway. They are asked only when somebody
 * wants to know, in rounds, however many want to. Any thread.
 */
public final class ClusterView {

  /** How long answers are waited for. */
  private static final long ROUND_MILLIS = 500;

  /** Who asks sooner than this gets the latest view. */
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** An answer that came late is shown in the next view; later it is nobody's word any more. */
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** What another replica says may be anything, but not any amount. */
  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private static final int EVENTS_MAX = 50;
  private static final int CHECKPOINTS_MAX = 50;

  /** Entries of all replicas together, so that a view of a large cluster stays small. */
  private static final int ENTRIES_MAX = 400;

  /**
   * One replica.
   *
   * @param answer what it says of itself; proves nothing
   * @param reason why there is no answer, empty if there is one
   */
  public record Replica(int replica, String address, Optional<StatusReply> answer, String reason) {}

  /**
   * All of them, in the order of their ids.
   *
   * @param cluster its id
   * @param self whose view it is
   * @param timeMillis wall clock there, milliseconds since 1970
   */
  public record View(String cluster, int self, long timeMillis, List<Replica> replicas) {}

  private record Answer(StatusReply reply, long nanos) {}

  private static final class Round {
    private final long number;
    private final Optional<StatusReply> self;
    private final Set<Integer> awaited = new HashSet<>();
    private final CompletableFuture<View> view = new CompletableFuture<>();

    private Round(long number, Optional<StatusReply> self) {
      this.number = number;
      this.self = self;
    }
  }

  private final String cluster;
  private final int self;
  private final int n;
  private final Shown shown;
  private final ScheduledExecutorService timer;
  private final Map<Integer, Answer> answers = new HashMap<>();
  private volatile long rounds = System.currentTimeMillis() << 10;
  private final long firstRound = rounds;
  private @Nullable Round round;
  private @Nullable View latest;
  private long latestNanos;

  /**
   * @param self whose view it is
   * @param n number of replicas
   * @param timer ends rounds
   */
  public ClusterView(String cluster, int self, int n, Shown shown, ScheduledExecutorService timer) {
    this.cluster = cluster;
    this.self = self;
    this.n = n;
    this.shown = shown;
    this.timer = timer;
  }

  /**
   * A view that is no older than a quarter of a second, in at most half a second. One thread at a
   * time.
   */
  CompletableFuture<View> gather() {
    synchronized (this) {
      if (round != null) {
        return round.view;
      }
      if (latest != null && System.nanoTime() - latestNanos < FRESH_NANOS) {
        return CompletableFuture.completedFuture(latest);
      }
      rounds = rounds + 1;
    }
    int each = Math.max(4, ENTRIES_MAX / n);
    StatusRequest wanted =
        StatusRequest.newBuilder()
            .setNumber(rounds)
            .setEventsMax(Math.min(EVENTS_MAX, each))
            .setCheckpointsMax(Math.min(CHECKPOINTS_MAX, each))
            .build();
    Round begun = new Round(rounds, shown.self(wanted)); // not in the lock: who answers takes it
    shown.others().stream()
        .filter(other -> other.failure().isEmpty())
        .forEach(other -> begun.awaited.add(other.replica()));
    Set<Integer> asked = Set.copyOf(begun.awaited);
    synchronized (this) {
      round = begun;
    }
    asked.forEach(replica -> shown.ask(replica, wanted));
    var unused = timer.schedule(() -> end(begun), ROUND_MILLIS, TimeUnit.MILLISECONDS);
    if (asked.isEmpty()) {
      end(begun);
    }
    return begun.view;
  }

  /**
   * A replica's answer.
   *
   * @return whether it was asked for
   */
  public boolean answered(int from, StatusReply reply) {
    Round complete = null;
    synchronized (this) {
      if (reply.getNumber() <= firstRound
          || reply.getNumber() > rounds
          || reply.getReplica() != from
          || reply.getSerializedSize() > ANSWER_BYTES_MAX) {
        return false;
      }
      answers.put(from, new Answer(reply, System.nanoTime()));
      if (round != null && round.number == reply.getNumber()) {
        round.awaited.remove(from);
        complete = round.awaited.isEmpty() ? round : null;
      }
    }
    if (complete != null) {
      Round ended = complete;
      timer.execute(() -> end(ended));
    }
    return true;
  }

  private void end(Round ended) {
    View view;
    synchronized (this) {
      if (round != ended) {
        return;
      }
      view = view(ended);
      latest = view;
      latestNanos = System.nanoTime();
      round = null;
    }
    ended.view.complete(view);
  }

  private View view(Round ended) {
    List<Replica> replicas = new ArrayList<>();
    Map<Integer, Shown.Other> others = new HashMap<>();
    shown.others().forEach(other -> others.put(other.replica(), other));
    for (int id = 0; id < n; id++) {
      Shown.Other other = others.get(id);
      if (id == self) {
        replicas.add(
            new Replica(
                id, shown.address(), ended.self, ended.self.isEmpty() ? shown.state() : ""));
      } else if (other != null) {
        replicas.add(replica(other));
      }
    }
    return new View(cluster, self, System.currentTimeMillis(), replicas);
  }

  private Replica replica(Shown.Other other) {
    Answer answer = answers.get(other.replica());
    if (other.failure().isPresent()) {
      return new Replica(other.replica(), other.address(), Optional.empty(), other.failure().get());
    }
    if (answer == null || System.nanoTime() - answer.nanos > LATE_NANOS) {
      return new Replica(other.replica(), other.address(), Optional.empty(), "no answer in time");
    }
    return new Replica(other.replica(), other.address(), Optional.of(answer.reply), "");
  }
}
