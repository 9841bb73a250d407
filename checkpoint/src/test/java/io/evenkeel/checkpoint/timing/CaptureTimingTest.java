package io.evenkeel.checkpoint.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Synthetic loads in virtual time; what is late and how much slack is left is counted. */
class CaptureTimingTest {

  private static final long INTERVAL = 100_000;
  private static final long BATCH = 100;

  /** What happened at one position. */
  private record Outcome(long lead, long slack, boolean late) {
    long slackPercent() {
      return 100 * slack / lead;
    }
  }

  /** A replica under a load: requests per second at a time, capture time at a time. */
  private static final class Load {
    final CaptureTiming timing = new CaptureTiming(INTERVAL);
    final List<Outcome> outcomes = new ArrayList<>();
    long nowMicros;
    long previousLead;

    void run(int positions, LongUnaryOperator perSecond, LongUnaryOperator captureMicros) {
      for (int i = 0; i < positions; i++) {
        runToPosition(perSecond, captureMicros);
      }
    }

    private void runToPosition(LongUnaryOperator perSecond, LongUnaryOperator captureMicros) {
      long startedAt = -1;
      long endMicros = 0;
      long requestsAtEnd = -1;
      long took = 0;
      for (long requests = 0; requests < INTERVAL; ) {
        if (startedAt < 0 && INTERVAL - requests <= timing.leadRequests()) {
          startedAt = requests;
          took = captureMicros.applyAsLong(nowMicros);
          endMicros = nowMicros + took;
        }
        nowMicros += BATCH * 1_000_000 / perSecond.applyAsLong(nowMicros);
        requests += BATCH;
        timing.executed(BATCH, nowMicros);
        if (startedAt >= 0 && requestsAtEnd < 0 && nowMicros >= endMicros) {
          requestsAtEnd = requests;
          timing.captured(1 << 30, took);
        }
      }
      long lead = INTERVAL - startedAt;
      previousLead = timing.leadRequests();
      if (requestsAtEnd >= 0) {
        timing.early(lead, INTERVAL - requestsAtEnd);
        outcomes.add(new Outcome(lead, INTERVAL - requestsAtEnd, false));
      } else {
        nowMicros = endMicros;
        timing.captured(1 << 30, took);
        timing.late();
        outcomes.add(new Outcome(lead, 0, true));
      }
    }

    long late(int from) {
      return outcomes.subList(from, outcomes.size()).stream().filter(Outcome::late).count();
    }
  }

  @Test
  void underSteadyLoadItSettlesWithinTenToFifteenPercentSlackAndIsNeverLate() {
    Load load = new Load();
    load.run(60, now -> 20_000, now -> 1_000_000);
    assertThat(load.late(0)).isZero();
    for (Outcome outcome : load.outcomes.subList(40, 60)) {
      assertThat(outcome.slackPercent()).as(load.outcomes.toString()).isBetween(10L, 15L);
    }
    assertThat(load.timing.continuous()).isFalse();
  }

  @Test
  void afterAStepUpItIsLateAtMostOnceAndAfterAStepDownItShrinksByATenthEach() {
    Load load = new Load();
    load.run(40, now -> 10_000, now -> 1_000_000);
    int before = load.outcomes.size();
    load.run(20, now -> 40_000, now -> 1_000_000);
    assertThat(load.late(before)).as(load.outcomes.toString()).isLessThanOrEqualTo(1);
    assertThat(load.late(before + 3)).isZero();
    long last = Long.MAX_VALUE;
    before = load.outcomes.size();
    for (int i = 0; i < 60; i++) {
      load.run(1, now -> 10_000, now -> 1_000_000);
      long lead = load.timing.leadRequests();
      assertThat(lead).isGreaterThanOrEqualTo(Math.min(load.previousLead, last) * 9 / 10 - 1);
      last = lead;
    }
    assertThat(load.late(before)).isZero();
    assertThat(load.outcomes.get(before + 59).slackPercent()).isBetween(10L, 15L);
  }

  @Test
  void aBusierServiceStartsItsNextCaptureEarlierWithoutWaitingForALateOne() {
    Load load = new Load();
    load.run(40, now -> 10_000, now -> 1_000_000);
    long lead = load.timing.leadRequests();
    long now = load.nowMicros;
    for (int i = 0; i < 100; i++) {
      now += BATCH * 1_000_000 / 40_000;
      load.timing.executed(BATCH, now);
    }
    assertThat(load.timing.leadRequests()).isBetween(3 * lead, 5 * lead);
  }

  @Test
  void lateDoublesAtOnce() {
    Load load = new Load();
    load.run(40, now -> 10_000, now -> 1_000_000);
    long lead = load.timing.leadRequests();
    load.timing.late();
    assertThat(load.timing.leadRequests()).isEqualTo(2 * lead);
  }

  @Test
  void idlePeriodsAndNoisyCapturesAreSurvived() {
    Load load = new Load();
    load.run(20, now -> 20_000, now -> 800_000);
    load.run(3, now -> 50, now -> 800_000);
    load.nowMicros += 3_600_000_000L;
    int before = load.outcomes.size();
    load.run(40, now -> 20_000, now -> 800_000 + now % 7 * 60_000);
    assertThat(load.late(before)).as(load.outcomes.toString()).isLessThanOrEqualTo(2);
    assertThat(load.late(before + 10)).isZero();
  }

  @Test
  void aCaptureLongerThanTheIntervalRunsContinuouslyAndSaysSo() {
    Load load = new Load();
    load.run(10, now -> 50_000, now -> 10_000_000);
    assertThat(load.timing.leadRequests()).isEqualTo(INTERVAL);
    assertThat(load.timing.continuous()).isTrue();
    load.run(40, now -> 50_000, now -> 500_000);
    assertThat(load.timing.continuous()).isFalse();
    assertThat(load.timing.leadRequests()).isLessThan(INTERVAL / 2);
  }

  @Test
  void extremeInputsDoNotOverflow() {
    CaptureTiming timing = new CaptureTiming(Long.MAX_VALUE);
    timing.executed(Long.MAX_VALUE / 2, 1);
    timing.executed(1L << 40, 1_000_000);
    timing.captured(Long.MAX_VALUE, Long.MAX_VALUE);
    timing.captured(0, Long.MAX_VALUE);
    timing.early(Long.MAX_VALUE / 4, 0);
    timing.late();
    timing.executed(1L << 40, 2_000_000);
    assertThat(timing.leadRequests()).isPositive();
  }

  @Test
  void aCaptureThatMetHardlyAnythingTeachesNothing() {
    CaptureTiming timing = new CaptureTiming(INTERVAL);
    timing.executed(10, 0);
    timing.captured(1_000, 100_000);
    timing.early(INTERVAL, INTERVAL - 10);
    assertThat(timing.leadRequests()).isLessThan(100);
    timing.completed(200 << 20);
    assertThat(timing.leadRequests()).as("a bulk load came in between").isEqualTo(INTERVAL);

    timing.captured(200 << 20, 2_000_000);
    timing.early(INTERVAL, INTERVAL - 10_000);
    long lead = timing.leadRequests();
    assertThat(lead).isBetween(10_000L, 30_000L);
    timing.completed(210 << 20);
    assertThat(timing.leadRequests()).isEqualTo(lead);
  }
}
