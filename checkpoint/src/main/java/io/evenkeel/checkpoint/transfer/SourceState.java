package io.evenkeel.checkpoint.transfer;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the receiver knows about one source. */
final class SourceState {

  /** What any response counts at least when the rate is taken, in bytes. */
  private static final long CREDIT_BYTES_MIN = 32 << 10;

  private static final int DOUBLINGS_MAX = 6;

  /** Of requests for little, so many times more may be outstanding. */
  private static final int SMALL_FACTOR = 8;

  /**
   * A request outstanding.
   *
   * @param bytes expected in the response
   */
  record Sent(Task task, long bytes, long sentMillis) {}

  private final int replica;
  private final TransferLimits.Pace pace;
  private final TreeMap<Long, Sent> inFlight = new TreeMap<>(); // in the order of their times

  private long expectedBytes;
  private long accepted;
  private long receivedBytes;
  private long rejected;
  private @Nullable DemotionReason demotion;
  private long restsUntilMillis = Long.MIN_VALUE;
  private int chancesUsed;
  private boolean withoutTarget;
  private long splits;

  private long countedUntilMillis;
  private long busyMillis;
  private long creditBytes;

  SourceState(int replica, TransferLimits.Pace pace) {
    this.replica = replica;
    this.pace = pace;
  }

  int replica() {
    return replica;
  }

  int inFlightCount() {
    return inFlight.size();
  }

  boolean isUsable(long nowMillis) {
    return nowMillis >= restsUntilMillis;
  }

  /** Whether it will never be asked again. */
  boolean isGone() {
    return restsUntilMillis == Long.MAX_VALUE;
  }

  /** How often it was demoted since its last right answer. */
  int chancesUsed() {
    return chancesUsed;
  }

  /** Whether it gave no right answer since it was demoted. */
  boolean isOutOfUse() {
    return chancesUsed > 0 || isGone();
  }

  /** It said that it has not got the target. */
  void lacksTarget() {
    withoutTarget = true;
  }

  /** Whether it said that it has not got the target, and gave no right answer since. */
  boolean isWithoutTarget() {
    return withoutTarget;
  }

  /** Whether another request may be sent: few large ones, or more small ones. */
  boolean hasRoom(long nowMillis) {
    int requests = inFlight.size();
    return isUsable(nowMillis)
        && (requests < pace.inFlightMax()
            || (requests < SMALL_FACTOR * pace.inFlightMax()
                && expectedBytes < pace.inFlightMax() * TransferPlan.CHUNK_BYTES_WANTED));
  }

  boolean isAskedForHeader() {
    return inFlight.values().stream().anyMatch(sent -> sent.task() instanceof Task.Header);
  }

  void sent(long requestNumber, Task task, long bytes, long nowMillis) {
    account(nowMillis);
    inFlight.put(requestNumber, new Sent(task, bytes, nowMillis));
    expectedBytes += bytes;
  }

  /** The task of a request outstanding, which is not any more; null if there is none. */
  @Nullable Task answered(long requestNumber, long nowMillis) {
    account(nowMillis);
    Sent sent = inFlight.remove(requestNumber);
    if (sent == null) {
      return null;
    }
    expectedBytes -= sent.bytes();
    return sent.task();
  }

  void accepted(long bytes) {
    accepted++;
    receivedBytes += bytes;
    creditBytes += Math.max(bytes, CREDIT_BYTES_MIN);
    chancesUsed = 0;
    withoutTarget = false;
  }

  void rejected() {
    rejected++;
  }

  /** Counts a split where a chunk was asked for; whether there were too many. */
  boolean splitTooOften(long splitsMax) {
    return ++splits > splitsMax;
  }

  /** Whether it is to be demoted because of time. */
  @Nullable DemotionReason overdue(long nowMillis) {
    account(nowMillis);
    if (nowMillis >= stalledAtMillis()) {
      return DemotionReason.STALLED;
    }
    if (busyMillis < pace.rateWindowMillis()) {
      return null;
    }
    boolean slow = creditBytes * 1000 < pace.rateBytesMin() * busyMillis;
    busyMillis = 0;
    creditBytes = 0;
    return slow ? DemotionReason.SLOW : null;
  }

  /** Takes note of a demotion; the tasks outstanding are the caller's to give to others. */
  Iterable<Task> demote(DemotionReason reason, long nowMillis) {
    demotion = reason;
    if (reason.isLie() || chancesUsed >= pace.chancesMax()) {
      restsUntilMillis = Long.MAX_VALUE;
    } else {
      long doubled = pace.backoffMillis() << Math.min(chancesUsed, DOUBLINGS_MAX);
      restsUntilMillis = nowMillis + doubled;
      chancesUsed++;
    }
    splits = 0;
    busyMillis = 0;
    creditBytes = 0;
    Iterable<Task> tasks = inFlight.values().stream().map(Sent::task).toList();
    inFlight.clear();
    expectedBytes = 0;
    return tasks;
  }

  /** When time alone may change something here; {@link Long#MAX_VALUE} if never. */
  long nextWakeMillis(long nowMillis) {
    if (!isUsable(nowMillis)) {
      return restsUntilMillis;
    }
    return stalledAtMillis();
  }

  /** Until when the oldest request outstanding is to be answered. */
  private long stalledAtMillis() {
    return inFlight.isEmpty()
        ? Long.MAX_VALUE
        : inFlight.firstEntry().getValue().sentMillis() + stallMillis();
  }

  long restsUntilMillis() {
    return restsUntilMillis;
  }

  TransferProgress.Source progress(long nowMillis) {
    return new TransferProgress.Source(
        replica, accepted, receivedBytes, rejected, inFlight.size(), demotion, isUsable(nowMillis));
  }

  private long stallMillis() {
    return pace.stallMillis() << Math.min(chancesUsed, DOUBLINGS_MAX);
  }

  private void account(long nowMillis) {
    if (!inFlight.isEmpty()) {
      busyMillis += nowMillis - countedUntilMillis;
    }
    countedUntilMillis = nowMillis;
  }
}
