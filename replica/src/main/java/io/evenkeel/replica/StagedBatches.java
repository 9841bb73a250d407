package io.evenkeel.replica;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.History;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import io.evenkeel.execution.ExecutionEvent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the batches that are replayed onto a staged state. Agreement knows nothing of them: what
 * it would have to start from, the history and the configurations at that place, is what nobody
 * vouches for yet. As there, all others are asked for digests and one, another each round, for
 * bodies; a batch is replayed when {@code f+1} gave its digest.
 */
final class StagedBatches {

  static final long ROUND_MICROS = 250_000;
  private static final int COUNT_MAX = 64;

  /** Batches that execution may be behind what was handed to it. */
  private static final int AHEAD_MAX = 128;

  private final ClusterSize size;
  private final int self;
  private final BitSet asked = new BitSet();
  private final TreeMap<Long, Map<Integer, Digest>> digests = new TreeMap<>();
  private final TreeMap<Long, Batch> bodies = new TreeMap<>();
  private final long[] oldestAvailable;
  private long next;
  private Digest history;
  private long executed;
  private int bodyPeer;
  private long roundFrom;
  private long roundEndMicros = Long.MIN_VALUE;

  /**
   * @param sequence of the staged checkpoint
   * @param history what it says the history digest there is
   */
  StagedBatches(ClusterSize size, int self, long sequence, Digest history) {
    this.size = size;
    this.self = self;
    this.next = sequence + 1;
    this.executed = sequence;
    this.history = history;
    this.bodyPeer = self;
    this.oldestAvailable = new long[size.n()];
  }

  /** Up to where the staged state has executed. */
  long executed() {
    return executed;
  }

  void executed(long sequence) {
    executed = Math.max(executed, sequence);
  }

  /** Whether everything that was handed over is executed. */
  boolean drained() {
    return executed == next - 1;
  }

  /** Starts a round when one is due. */
  void ask(Now now, List<OrderingEffect> effects) {
    boolean over = now.monotonicMicros() >= roundEndMicros || (asked.isEmpty() && next > roundFrom);
    if (!over || next - 1 - executed >= AHEAD_MAX) {
      return;
    }
    digests.headMap(next, false).clear();
    bodies.clear();
    roundFrom = next;
    roundEndMicros = now.monotonicMicros() + ROUND_MICROS;
    do {
      bodyPeer = (bodyPeer + 1) % size.n();
    } while (bodyPeer == self);
    for (int peer = 0; peer < size.n(); peer++) {
      if (peer != self) {
        asked.set(peer);
        FetchBatches message = new FetchBatches(next, COUNT_MAX, peer == bodyPeer);
        effects.add(new OrderingEffect.Send(peer, new PeerMessage.Order(message)));
      }
    }
  }

  /** Whether that answers this round's question; takes it in then. */
  boolean takes(int from, Batches message, List<OrderingEffect> effects) {
    if (message.from() != roundFrom || !asked.get(from) || message.entries().size() > COUNT_MAX) {
      return false;
    }
    asked.clear(from);
    oldestAvailable[from] = message.oldestAvailable();
    long sequence = message.from();
    for (Batches.Entry entry : message.entries()) {
      if (sequence >= next) {
        digests.computeIfAbsent(sequence, key -> new HashMap<>()).put(from, entry.digest());
        Batch body = entry.body();
        if (from == bodyPeer && body != null && body.digest().equals(entry.digest())) {
          bodies.put(sequence, body);
        }
      }
      sequence++;
    }
    replay(effects);
    return true;
  }

  private void replay(List<OrderingEffect> effects) {
    Batch body = bodies.get(next);
    while (body != null && isConfirmed(next, body.digest())) {
      history = History.after(history, next, body.digest());
      effects.add(
          new OrderingEffect.Execute(
              new ExecutionEvent.Replay(Ordering.ordered(next, body, history))));
      digests.remove(next);
      bodies.remove(next);
      next++;
      body = bodies.get(next);
    }
  }

  private boolean isConfirmed(long sequence, Digest digest) {
    @Nullable Map<Integer, Digest> given = digests.get(sequence);
    return given != null
        && given.values().stream().filter(digest::equals).count() >= size.weakQuorum();
  }

  /** {@code f+1} others have no body below it. */
  long oldestBody() {
    long[] sorted = oldestAvailable.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - size.weakQuorum()];
  }

  /** Whether others do not have the batches any more that are needed next. */
  boolean areGone() {
    return oldestBody() > next;
  }
}
