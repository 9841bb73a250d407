package io.evenkeel.agreement;

import io.evenkeel.agreement.AgreementConfig.ThroughputFloor;

/**
 * Measures whether a primary orders enough of what waits, as Aardvark and RBFT do, so that one
 * which stays just below the request timer is replaced too. A backup compares, over intervals of
 * its own time, what was ordered with what waited at the interval's beginning; see {@link
 * ThroughputFloor} for the bound. It does not judge an interval in which it was itself the slow
 * one: behind the others, or executing so slowly that the primary holds back.
 */
final class FloorMeter {

  private final Standing standing;
  private final RequestQueue queue;
  private final Backlog backlog;
  private final Peers peers;
  private long startMicros = -1;
  private int waitedRequests;
  private long orderedRequestsAtStart;
  private long orderedBytesAtStart;
  private boolean fair;
  private int missedInARow;

  FloorMeter(Standing standing, RequestQueue queue, Backlog backlog, Peers peers) {
    this.standing = standing;
    this.queue = queue;
    this.backlog = backlog;
    this.peers = peers;
  }

  /** Forgets what was measured: another view, or nothing to measure. */
  void restart() {
    startMicros = -1;
    missedInARow = 0;
  }

  /** Stepped with every tick. Whether the floor was missed too often. */
  boolean isMissed() {
    ThroughputFloor floor = standing.config.timing().views().floor();
    if (startMicros < standing.enteredMicros) {
      missedInARow = 0;
      begin();
      return false;
    }
    fair = fair && backlog.roomToPropose() && !peers.isBehind();
    if (standing.ranMicros - startMicros < standing.backedOff(floor.intervalMicros())) {
      return false;
    }
    missedInARow = fair && waitedRequests > 0 && isBelow(floor) ? missedInARow + 1 : 0;
    begin();
    return floor.intervals() > 0 && missedInARow >= floor.intervals();
  }

  private boolean isBelow(ThroughputFloor floor) {
    long share = (long) waitedRequests * floor.sharePercent();
    long needed = Math.min((share + 99) / 100, floor.requestsMax());
    return queue.orderedRequests() - orderedRequestsAtStart < needed
        && queue.orderedBytes() - orderedBytesAtStart < standing.config.batch().bytesMax();
  }

  private void begin() {
    startMicros = standing.ranMicros;
    waitedRequests = queue.watched().count();
    orderedRequestsAtStart = queue.orderedRequests();
    orderedBytesAtStart = queue.orderedBytes();
    fair = true;
  }
}
