package io.evenkeel.agreement;

import io.evenkeel.agreement.AgreementConfig.ViewTiming;
import io.evenkeel.agreement.Effect.Suspicion;
import io.evenkeel.agreement.RequestQueue.Waiting;
import java.util.BitSet;

/**
 * A timer for every watched request that waits at a backup. It starts when the request is watched
 * or the view is entered, whichever is later, and ends when the request, or a newer one of its
 * session, is ordered. When one runs out the primary is suspected; likewise when the primary says
 * nothing at all while a request waits, and when it orders less than the floor.
 *
 * <p>A principal that floods the cluster waits for its own share of the queues, which is not the
 * primary's fault: while others of its requests are being ordered its timers run four times as
 * long. After a large request, the next waits until others had as much: until then it counts for
 * nothing, if only something is ordered at all. A primary that favours others too much misses the
 * floor.
 *
 * <p>Silence is judged from when {@code 2f} others beside the primary were heard, the first time
 * after a start: with fewer up nobody could be replaced, and who came up before the primary and
 * left its view would be alone with that. Nor is it judged while {@code f+1} others are ahead: to
 * them the primary is not silent. Such a replica was away, or cut off from the primary, and would
 * leave the view alone. For its requests' own timers it makes no difference, or liars could keep it
 * from ever suspecting anybody. What does is a proof: while an order certificate shows that a
 * quorum delivered more, and when a checkpoint put this replica further, the primary orders, and
 * the timers start anew. Else a replica that fetches a state would leave the view for what others
 * had ordered meanwhile.
 *
 * <p>All of it is measured in {@link Standing#ranMicros}: a replica that itself was paused suspects
 * nobody for that.
 */
final class RequestTimers {

  private static final int SERVED_FACTOR = 4;
  private static final int SELF_FACTOR = 2;

  private final Standing standing;
  private final RequestQueue queue;
  private final FloorMeter floor;
  private final Peers peers;
  private final OrderVotes orderVotes;
  private long heardMicros;

  /** Who was heard since the start. */
  private final BitSet heard = new BitSet();

  /** From when on silence is judged, once enough were heard. */
  private long audibleMicros = Long.MAX_VALUE / 2;

  /** When this replica was last proven to be behind. */
  private long behindMicros;

  /** Where a checkpoint put this replica last. */
  private long base;

  /** What was delivered at the last tick, and when it was seen to grow. */
  private long delivered;

  private long grewMicros;

  RequestTimers(
      Standing standing, RequestQueue queue, Backlog backlog, Peers peers, OrderVotes orderVotes) {
    this.standing = standing;
    this.queue = queue;
    this.floor = new FloorMeter(standing, queue, backlog, peers);
    this.peers = peers;
    this.orderVotes = orderVotes;
    this.base = standing.base;
  }

  private void lookWhetherOrdered() {
    if (standing.delivered() > delivered) {
      delivered = standing.delivered();
      grewMicros = standing.ranMicros;
    }
  }

  private void lookWhetherBehind() {
    if (orderVotes.isProvenBehind() || standing.base > base) {
      behindMicros = standing.ranMicros;
      base = standing.base;
    }
  }

  /** How long a request waits, as far as that is the primary's fault. */
  private long age(Waiting entry) {
    long since = Math.max(standing.enteredMicros, behindMicros);
    return standing.ranMicros - Math.max(entry.watchedSinceMicros, since);
  }

  /** A replica said something. */
  void heard(int from) {
    if (from == standing.primary()) {
      heardMicros = standing.ranMicros;
    }
    heard.set(from);
    int others = heard.cardinality() - (heard.get(standing.primary()) ? 1 : 0);
    if (others >= standing.size.quorum() - 1) {
      audibleMicros = Math.min(audibleMicros, standing.ranMicros);
    }
  }

  /**
   * A primary whose own requests are not ordered in this view gives it up, later than its backups
   * would: some of them may have left, too few to be joined, and those that are left may have
   * nothing to wait for.
   */
  private void giveUp() {
    long timeout = SELF_FACTOR * standing.backedOff(standing.config.timing().requestMicros());
    for (Waiting oldest : queue.watched().oldestFirst()) {
      if (age(oldest) >= timeout
          && standing.ranMicros - queue.servedMicros(oldest) >= timeout
          && !rightlyWaits(oldest, timeout)) {
        standing.suspect(Suspicion.REQUEST_TIMEOUT);
      }
      return;
    }
  }

  private boolean rightlyWaits(Waiting entry, long timeout) {
    return queue.waitsForOthers(entry) && standing.ranMicros - grewMicros < timeout;
  }

  void onTick() {
    lookWhetherOrdered();
    lookWhetherBehind();
    if (!standing.active || standing.isPrimary()) {
      floor.restart();
      if (standing.active) {
        giveUp();
      }
      return;
    }
    ViewTiming timing = standing.config.timing().views();
    long timeout = standing.backedOff(standing.config.timing().requestMicros());
    long silence = Math.min(timeout, standing.backedOff(timing.silenceMicros()));
    long since = Math.max(audibleMicros, standing.enteredMicros);
    long quiet = standing.ranMicros - Math.max(heardMicros, since);
    boolean silent = quiet >= silence && !peers.isBehind();
    for (Waiting entry : queue.watched().oldestFirst()) {
      long age = age(entry);
      if (age >= silence && silent) {
        standing.suspect(Suspicion.SILENCE);
        return;
      }
      if (age < timeout) {
        break; // the others wait for a shorter time
      }
      boolean served = standing.ranMicros - queue.servedMicros(entry) < timeout;
      if ((!served || age >= SERVED_FACTOR * timeout) && !rightlyWaits(entry, timeout)) {
        standing.suspect(Suspicion.REQUEST_TIMEOUT);
        return;
      }
    }
    if (floor.isMissed()) {
      standing.suspect(Suspicion.TOO_SLOW);
    }
  }
}
