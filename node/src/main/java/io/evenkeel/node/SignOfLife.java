package io.evenkeel.node;

import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.node.status.Counters;
import io.evenkeel.replica.PeerMessage;
import org.jspecify.annotations.Nullable;

/**
 * Says that this replica is alive while a slow disk holds back everything else: repeats, unchanged,
 * the last report that left. Silence means a primary that is down; one whose disk is slow is judged
 * by what it orders.
 */
final class SignOfLife {

  /** As often as a replica reports that has something to do. */
  private static final long EVERY_MICROS = 100_000;

  private final Edge edge;
  private final Counters counters;
  private volatile @Nullable PeerMessage report;
  private long repeatedMicros;

  SignOfLife(Edge edge, Counters counters) {
    this.edge = edge;
    this.counters = counters;
  }

  /** A message left for all; any thread. */
  void left(PeerMessage message) {
    if (message instanceof PeerMessage.Order order && order.message() instanceof Progress) {
      report = message;
    }
  }

  /**
   * From time to time; ordering lane only.
   *
   * @param syncMicros since when the disk has been at the present sync; 0 if there is none
   */
  void tick(long nowMicros, long syncMicros) {
    PeerMessage last = report;
    if (last != null && syncMicros > EVERY_MICROS && nowMicros - repeatedMicros >= EVERY_MICROS) {
      repeatedMicros = nowMicros;
      edge.broadcast(last);
      counters.count("log.reports-repeated");
    }
  }
}
