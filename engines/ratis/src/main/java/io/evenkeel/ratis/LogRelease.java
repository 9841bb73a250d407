package io.evenkeel.ratis;

import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.raftlog.RaftLog;

/**
 * How far Ratis may shorten its log by now. It deletes whole files on the thread that writes and
 * syncs entries, and on a disk mounted with {@code discard} some hundred megabytes deleted at once
 * stop every write for seconds. So what a checkpoint sets free is released evenly, over half of the
 * time between the last two checkpoints and at most over a minute. Any thread, on any clock.
 */
final class LogRelease {

  private static final long SPAN_MILLIS_MAX = 60_000;

  /** How often Ratis is asked to look, at most. */
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private long from = RaftLog.INVALID_LOG_INDEX;
  private long to = RaftLog.INVALID_LOG_INDEX;
  private long startNanos;
  private long spanMillis;
  private boolean spaced;
  private long confirmedNanos;
  private long askedNanos;
  private long asked = RaftLog.INVALID_LOG_INDEX;

  /** The log begins behind this index: the state is that of a checkpoint. */
  synchronized void startsAfter(long index) {
    from = index;
    to = index;
    asked = Math.max(asked, index);
  }

  /**
   * A checkpoint is confirmed.
   *
   * @param index up to which the log is not needed any more; a smaller one than before changes
   *     nothing
   */
  synchronized void confirmed(long index, long nowNanos) {
    long sinceMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - confirmedNanos);
    from = index(nowNanos);
    to = Math.max(from, index);
    startNanos = nowNanos;
    spanMillis = spaced ? Math.min(SPAN_MILLIS_MAX, sinceMillis / 2) : 0;
    spaced = true;
    confirmedNanos = nowNanos;
  }

  /** The last index that the log need not have any more; never less than before. */
  synchronized long index(long nowNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - startNanos);
    if (millis < spanMillis) {
      return from + (to - from) * Math.max(0, millis) / spanMillis;
    }
    return to;
  }

  /** Whether Ratis is to be asked to shorten its log now; it is said only once. */
  synchronized boolean due(long nowNanos) {
    long index = index(nowNanos);
    if (index <= asked || (index < to && nowNanos - askedNanos < STEP_NANOS)) {
      return false;
    }
    asked = index;
    askedNanos = nowNanos;
    return true;
  }
}
