package io.evenkeel.cli.bench.timing;

import io.evenkeel.checkpoint.timing.CaptureSchedule;
import io.evenkeel.checkpoint.timing.CaptureTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * One replica in virtual time. {@link CaptureTiming} and {@link CaptureSchedule}, which ship, say
 * when its capture starts and when it gives way; here stands only how long things take.
 */
final class TimingModel {

  static final long INTERVAL_REQUESTS = 100_000;
  private static final long BATCH_REQUESTS = 100;
  private static final long STATE_BYTES = 1L << 30;

  /** A moment, and how many requests had been executed then since the last position. */
  private record Progress(long micros, long requests) {}

  private final CaptureTiming timing = new CaptureTiming(INTERVAL_REQUESTS);
  private final List<Progress> executed = new ArrayList<>();
  private long nowMicros;

  /** The capture under way. */
  private static final class Capturing {
    private final long startedAt;
    private final long startMicros;
    private final long workMicros;
    private final CaptureSchedule schedule;
    private long doneMicros;
    private long requestsAtEnd = -1;

    Capturing(long startedAt, long startMicros, long workMicros, CaptureSchedule schedule) {
      this.startedAt = startedAt;
      this.startMicros = startMicros;
      this.workMicros = Math.max(1, workMicros);
      this.schedule = schedule;
    }

    /** Time passes in which it may read, unless it is ahead. */
    void passed(long micros, long requests) {
      if (!schedule.ahead(STATE_BYTES * doneMicros / workMicros, requests - startedAt)) {
        doneMicros = Math.min(workMicros, doneMicros + micros);
      }
    }

    boolean ended() {
      return doneMicros == workMicros;
    }
  }

  /** Nothing happens for so long. */
  void idle(long micros) {
    nowMicros += micros;
  }

  /**
   * Executes requests up to the next position.
   *
   * @param perSecond requests, at a moment in microseconds
   * @param captureMicros how long a capture that starts then takes if it never gives way
   */
  Outcome toNextPosition(LongUnaryOperator perSecond, LongUnaryOperator captureMicros) {
    Capturing capture = null;
    executed.clear();
    executed.add(new Progress(nowMicros, 0));
    for (long requests = 0; requests < INTERVAL_REQUESTS; ) {
      if (capture == null && INTERVAL_REQUESTS - requests <= timing.leadRequests()) {
        capture =
            new Capturing(
                requests,
                nowMicros,
                captureMicros.applyAsLong(nowMicros),
                new CaptureSchedule(timing.bytesToCapture(), INTERVAL_REQUESTS - requests));
      }
      long micros = BATCH_REQUESTS * 1_000_000 / Math.max(1, perSecond.applyAsLong(nowMicros));
      if (capture != null) {
        capture.passed(micros, requests);
      }
      nowMicros += micros;
      requests += BATCH_REQUESTS;
      timing.executed(BATCH_REQUESTS, nowMicros);
      executed.add(new Progress(nowMicros, requests));
      if (capture != null && capture.requestsAtEnd < 0 && capture.ended()) {
        capture.requestsAtEnd = requests;
        timing.captured(STATE_BYTES, capture.workMicros, nowMicros - capture.startMicros);
      }
    }
    if (capture == null) {
      throw new IllegalStateException("a lead of less than a batch");
    }
    return position(capture);
  }

  private Outcome position(Capturing capture) {
    long lead = INTERVAL_REQUESTS - capture.startedAt;
    boolean late = capture.requestsAtEnd < 0;
    long slack = late ? 0 : INTERVAL_REQUESTS - capture.requestsAtEnd;
    if (late) {
      timing.late();
      long rest = capture.workMicros - capture.doneMicros;
      timing.captured(STATE_BYTES, capture.workMicros, nowMicros - capture.startMicros + rest);
    } else {
      timing.early(lead, slack);
    }
    timing.completed(STATE_BYTES);
    return new Outcome(lead, slack, late, oracle(capture.workMicros));
  }

  /** Who knows all of it starts at the last batch from which the capture still fits. */
  private long oracle(long workMicros) {
    long latest = 0;
    for (Progress step : executed) {
      if (step.micros() <= nowMicros - workMicros) {
        latest = step.requests();
      }
    }
    return INTERVAL_REQUESTS - latest;
  }
}
