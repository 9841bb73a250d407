package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import java.util.Arrays;
import java.util.BitSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gets committed batches from the others when {@code f+1} of them are ahead and this replica stands
 * still (or is far behind). In rounds: all peers are asked for the digests of a range, one of them,
 * another each round, for the bodies. A batch is delivered when {@code f+1} replicas gave its
 * digest, so that a correct one did, and a body with that digest is there.
 */
final class CatchUp {

  private static final int FRUITLESS_ROUNDS_MAX = 3;

  private static final class Round {
    final long from;
    final int count;
    final int bodyPeer;
    final long deadlineMicros;
    final BitSet asked = new BitSet();
    boolean transferReported;

    Round(long from, int count, int bodyPeer, long deadlineMicros) {
      this.from = from;
      this.count = count;
      this.bodyPeer = bodyPeer;
      this.deadlineMicros = deadlineMicros;
    }
  }

  private final Standing standing;
  private final Peers peers;
  private final Delivery delivery;
  private final TreeMap<Long, VoteSet<Digest>> votes = new TreeMap<>();
  private final TreeMap<Long, Batch> bodies = new TreeMap<>();
  private final long[] oldestAvailable;
  private @Nullable Round round;
  private int lastBodyPeer;

  /** Rounds in a row that brought nothing. */
  private int fruitlessRounds;

  /** Up to there nothing is fetched, since a checkpoint is. */
  private long comingSequence;

  /** From the first round on until no more is missing than may be in flight anyway. */
  private boolean hurrying;

  CatchUp(Standing standing, Peers peers, Delivery delivery) {
    this.standing = standing;
    this.peers = peers;
    this.delivery = delivery;
    this.oldestAvailable = new long[standing.size.n()];
    this.lastBodyPeer = standing.self;
  }

  /** A checkpoint of that position is on its way, which makes batches up to it needless; or 0. */
  void checkpointComing(long sequence) {
    comingSequence = sequence;
  }

  /** Starts a round when one is due. */
  void consider() {
    Round last = round;
    if (last != null && !isOver(last)) {
      return;
    }
    if (last != null) {
      fruitlessRounds = standing.delivered() < last.from ? fruitlessRounds + 1 : 0;
      reportUnattainable();
    }
    round = null;
    bodies.clear();
    if (!delivery.hasRoom() || !isDue()) {
      return;
    }
    hurrying = true;
    long from = standing.delivered() + 1;
    long missing = peers.committedByWeakQuorum() - standing.delivered();
    AgreementConfig.FetchLimits limits = standing.config.limits().fetch();
    int count = (int) Math.min(missing, limits.batchesMax());
    votes.headMap(from, false).clear();
    votes.tailMap(from + count, true).clear();
    lastBodyPeer = nextBodyPeer(from);
    long deadline = standing.micros() + standing.config.timing().fetchMicros();
    Round next = new Round(from, count, lastBodyPeer, deadline);
    round = next;
    for (int peer = 0; peer < standing.size.n(); peer++) {
      if (peer != standing.self) {
        next.asked.set(peer);
        standing.out.send(peer, new FetchBatches(from, count, peer == next.bodyPeer));
      }
    }
  }

  private boolean isOver(Round current) {
    boolean delivered = standing.delivered() >= current.from + current.count - 1;
    boolean progressed = standing.delivered() >= current.from;
    boolean answered = current.asked.isEmpty();
    boolean bodiesUsed = !current.asked.get(current.bodyPeer) && bodies.isEmpty();
    boolean othersMayHaveIt = bodyIsMissing() && !current.transferReported;
    return delivered
        || (progressed && bodiesUsed)
        || (answered && (progressed || othersMayHaveIt))
        || standing.micros() >= current.deadlineMicros;
  }

  /** The next batch is known but its body did not come: another peer may have it. */
  private boolean bodyIsMissing() {
    return confirmed(standing.delivered() + 1) != null;
  }

  private boolean isDue() {
    if (standing.delivered() < comingSequence) {
      return false;
    }
    long missing = peers.committedByWeakQuorum() - standing.delivered();
    long still = standing.micros() - standing.deliveredMicros;
    if (missing <= standing.config.limits().pipelineMax()) {
      hurrying = false;
    }
    return hurrying
        || missing > standing.config.window().interval()
        || (missing > 0 && still >= standing.config.timing().retransmitMicros());
  }

  private int nextBodyPeer(long from) {
    int n = standing.size.n();
    int fallback = (lastBodyPeer + 1) % n == standing.self ? lastBodyPeer + 2 : lastBodyPeer + 1;
    for (int step = 1; step <= n; step++) {
      int peer = (lastBodyPeer + step) % n;
      if (peer != standing.self && peers.get(peer).progress.committed() >= from) {
        return peer;
      }
    }
    return fallback % n;
  }

  void onBatches(Batches message, int from) {
    Round current = round;
    if (current == null || message.from() != current.from || !current.asked.get(from)) {
      boolean again = current != null && message.from() == current.from;
      if (message.from() > standing.delivered() && !again) {
        standing.out.refuseReplica(Refusal.UNREQUESTED, from);
      }
      return;
    }
    if (message.entries().size() > current.count
        || message.oldestAvailable() < 1
        || message.committed() < 0) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
      return;
    }
    peers.committed(from, message.committed());
    current.asked.clear(from);
    oldestAvailable[from] = message.oldestAvailable();
    long sequence = message.from();
    for (Batches.Entry entry : message.entries()) {
      if (sequence > standing.delivered()) {
        take(sequence, entry, from, from == current.bodyPeer);
      }
      sequence++;
    }
    apply();
    reportGone(current);
  }

  private void take(long sequence, Batches.Entry entry, int from, boolean bodyAsked) {
    VoteSet<Digest> set = votes.computeIfAbsent(sequence, s -> new VoteSet<>(standing.size));
    if (set.add(from, entry.digest(), new byte[0]) == VoteSet.Outcome.CONFLICTING) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from);
    }
    Batch body = entry.body();
    if (bodyAsked && body != null) {
      if (body.digest().equals(entry.digest())) {
        bodies.put(sequence, body);
      } else {
        standing.out.refuseReplica(Refusal.MALFORMED, from);
      }
    }
  }

  /** Delivers as far as digests and bodies go. */
  void apply() {
    while (delivery.hasRoom()) {
      long next = standing.delivered() + 1;
      Digest digest = confirmed(next);
      Batch body = digest == null ? null : bodyOf(next, digest);
      if (body == null) {
        return;
      }
      delivery.deliverFetched(body);
      votes.remove(next);
      bodies.remove(next);
    }
  }

  private @Nullable Digest confirmed(long sequence) {
    VoteSet<Digest> set = votes.get(sequence);
    return set == null ? null : set.withAtLeast(standing.size.weakQuorum());
  }

  private @Nullable Batch bodyOf(long sequence, Digest digest) {
    Batch fetched = bodies.get(sequence);
    if (fetched != null && fetched.digest().equals(digest)) {
      return fetched;
    }
    Slot slot = standing.slots.get(sequence);
    return slot == null ? null : slot.body(digest);
  }

  /** {@code f+1} peers, so a correct one, have nothing below what the least of them says. */
  private void reportGone(Round current) {
    long[] sorted = oldestAvailable.clone();
    Arrays.sort(sorted);
    long oldest = sorted[sorted.length - standing.size.weakQuorum()];
    if (oldest > standing.delivered() + 1 && !current.transferReported) {
      current.transferReported = true;
      standing.out.add(new Effect.TransferNeeded(oldest));
    }
  }

  /**
   * Not {@code f+1} have what is next, and not {@code f+1} say that they have not: some are faulty,
   * or as far behind. Who waits for them waits for ever. One that says so is enough then, for a lie
   * costs a transfer of what is certified, and only after rounds that brought nothing.
   */
  private void reportUnattainable() {
    long next = standing.delivered() + 1;
    if (fruitlessRounds >= FRUITLESS_ROUNDS_MAX
        && confirmed(next) == null
        && Arrays.stream(oldestAvailable).anyMatch(oldest -> oldest > next)) {
      fruitlessRounds = 0;
      standing.out.add(new Effect.TransferNeeded(next + 1));
    }
  }

  /** State transfer moved the history. */
  void reset() {
    round = null;
    fruitlessRounds = 0;
    votes.clear();
    bodies.clear();
  }
}
