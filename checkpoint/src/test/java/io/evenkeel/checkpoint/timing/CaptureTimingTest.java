package io.evenkeel.checkpoint.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Synthetic loads in virtual time; what is late and how much slack is left is counted. */
class CaptureTimingTest {

  private static final long INTERVAL = 100_000;
  private static final long BATCH = 100;
  private static final long STATE = 1L << 30;

  /** Requests in each 100 ms of a demonstration, four replicas on two busy cores; in tens. */
  private static final int[] RECORDED = {
    101, 100, 0, 2, 46, 31, 22, 1, 23, 80, 0, 99, 0, 2, 89, 9, 0, 2, 0, 99,
    1, 0, 2, 100, 0, 0, 0, 13, 28, 81, 1, 59, 42, 1, 77, 24, 27, 69, 118, 102,
    86, 25, 0, 2, 81, 18, 2, 71, 29, 72, 128, 186, 303, 4, 100, 205, 203, 0, 0, 0,
    0, 99, 232, 303, 319, 160, 100, 149, 225, 202, 146, 0, 0, 225, 275, 104, 286, 405, 398, 201,
    200, 383, 275, 100, 126, 201, 132, 101, 0, 0, 0, 159, 24, 75, 0, 21, 80, 20, 1, 99,
    76, 92, 98, 109, 92, 49, 60, 40, 2, 91, 6, 4, 1, 41, 40, 8, 101, 0, 9, 73,
    0, 28, 98, 35, 65, 3, 0, 37, 4, 55, 0, 4, 1, 40, 49, 10, 41, 24, 53, 23,
    100, 2, 80, 20, 190, 13, 99, 1, 0, 99, 2, 91, 8, 0, 2, 0, 0, 0, 129, 223,
    249, 136, 100, 348, 204, 253, 156, 281, 220, 255, 284, 121, 225, 180, 200, 105, 202, 140, 270,
        125,
    280, 337, 271, 212, 326, 316, 193, 46, 202, 259, 168, 160, 102, 0, 0, 91, 33, 0, 5, 0
  };

  /**
   * What happened at one position.
   *
   * @param oracle the smallest lead with which the capture would have ended in time
   */
  private record Outcome(long lead, long slack, boolean late, long oracle) {
    long slackPercent() {
      return 100 * slack / lead;
    }

    /** Lead in percent of the oracle's. */
    long percent() {
      return 100 * lead / Math.max(1, oracle);
    }
  }

  /** A replica under a load: requests per second at a time, capture time at a time. */
  private static final class Load {
    final CaptureTiming timing = new CaptureTiming(INTERVAL);
    final List<Outcome> outcomes = new ArrayList<>();
    final List<long[]> executed = new ArrayList<>();
    long nowMicros;
    long previousLead;

    void run(int positions, LongUnaryOperator perSecond, LongUnaryOperator captureMicros) {
      for (int i = 0; i < positions; i++) {
        runToPosition(perSecond, captureMicros);
      }
    }

    private void runToPosition(LongUnaryOperator perSecond, LongUnaryOperator captureMicros) {
      long startedAt = -1;
      long startMicros = 0;
      long requestsAtEnd = -1;
      long took = 0;
      long work = 0;
      CaptureSchedule schedule = CaptureSchedule.NONE;
      executed.clear();
      for (long requests = 0; requests < INTERVAL; ) {
        if (startedAt < 0 && INTERVAL - requests <= timing.leadRequests()) {
          startedAt = requests;
          startMicros = nowMicros;
          took = captureMicros.applyAsLong(nowMicros);
          schedule = new CaptureSchedule(timing.bytesToCapture(), INTERVAL - requests);
        }
        long micros = BATCH * 1_000_000 / perSecond.applyAsLong(nowMicros);
        if (startedAt >= 0 && !schedule.ahead(STATE * work / took, requests - startedAt)) {
          work = Math.min(took, work + micros);
        }
        nowMicros += micros;
        requests += BATCH;
        timing.executed(BATCH, nowMicros);
        executed.add(new long[] {nowMicros, requests});
        if (startedAt >= 0 && requestsAtEnd < 0 && work >= took) {
          requestsAtEnd = requests;
          timing.captured(STATE, took, nowMicros - startMicros);
        }
      }
      long lead = INTERVAL - startedAt;
      previousLead = timing.leadRequests();
      boolean late = requestsAtEnd < 0;
      if (late) {
        timing.late();
        timing.captured(STATE, took, nowMicros - startMicros + took - work);
      } else {
        timing.early(lead, INTERVAL - requestsAtEnd);
      }
      timing.completed(STATE);
      long slack = late ? 0 : INTERVAL - requestsAtEnd;
      outcomes.add(new Outcome(lead, slack, late, oracle(took)));
    }

    private long oracle(long took) {
      long latest = 0;
      for (long[] step : executed) {
        if (step[0] <= nowMicros - took) {
          latest = step[1];
        }
      }
      return INTERVAL - latest;
    }

    long late(int from) {
      return outcomes.subList(from, outcomes.size()).stream().filter(Outcome::late).count();
    }

    /** The last so many are in time, with a lead close to an oracle's. */
    void assertConverged(int last) {
      for (Outcome outcome : outcomes.subList(outcomes.size() - last, outcomes.size())) {
        assertThat(outcome.late()).as(outcomes.toString()).isFalse();
        assertThat(outcome.percent()).as(outcomes.toString()).isBetween(100L, 130L);
      }
    }
  }

  @Test
  void underSteadyLoadItSettlesWithinTenToFifteenPercentSlackAndIsNeverLate() {
    Load load = new Load();
    load.run(60, now -> 20_000, now -> 1_000_000);
    assertThat(load.late(0)).isZero();
    for (Outcome outcome : load.outcomes.subList(40, 60)) {
      assertThat(outcome.slackPercent()).as(load.outcomes.toString()).isBetween(8L, 15L);
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
    assertThat(load.outcomes.get(before + 59).slackPercent()).isBetween(8L, 15L);
  }

  @Test
  void aBusierServiceStartsItsNextCaptureEarlierWithoutWaitingForALateOne() {
    Load load = new Load();
    load.run(40, now -> 10_000, now -> 1_000_000);
    long lead = load.timing.leadRequests();
    long now = load.nowMicros;
    for (int i = 0; i < 400; i++) {
      now += BATCH * 1_000_000 / 40_000;
      load.timing.executed(BATCH, now);
    }
    assertThat(load.timing.leadRequests()).isBetween(3 * lead, 5 * lead);
  }

  /** Same requests, same positions; that roots are equal all the same is the simulator's to see. */
  @Test
  void aReplicaOfAThirdOfTheSpeedSimplyStartsEarlier() {
    Load fast = new Load();
    Load slow = new Load();
    fast.run(60, now -> 20_000, now -> 1_000_000);
    slow.run(60, now -> 20_000, now -> 3_000_000);
    assertThat(fast.late(0)).isZero();
    assertThat(slow.late(0)).isZero();
    fast.assertConverged(20);
    slow.assertConverged(20);
    long lead = fast.timing.leadRequests();
    assertThat(slow.timing.leadRequests()).isBetween(2 * lead, 4 * lead);
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
    load.run(60, now -> 50_000, now -> 500_000);
    assertThat(load.timing.continuous()).isFalse();
    assertThat(load.timing.leadRequests()).isLessThan(INTERVAL / 2);
  }

  @Test
  void extremeInputsDoNotOverflow() {
    CaptureTiming timing = new CaptureTiming(Long.MAX_VALUE);
    timing.executed(Long.MAX_VALUE / 2, 1);
    timing.executed(1L << 40, 1_000_000);
    timing.captured(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    timing.captured(0, Long.MAX_VALUE, Long.MAX_VALUE);
    timing.early(Long.MAX_VALUE / 4, 0);
    timing.late();
    timing.executed(1L << 40, 2_000_000);
    assertThat(timing.leadRequests()).isPositive();
  }

  /** Steps of four up and down, at speeds of the replica that differ by three. */
  @ParameterizedTest
  @ValueSource(longs = {300_000, 900_000})
  void aStepCostsAtMostOneLateCaptureAndThenTheLeadIsCloseToAnOracles(long captureMicros) {
    Load load = new Load();
    load.run(40, now -> 5_000, now -> captureMicros);
    load.assertConverged(5);
    for (long perSecond : new long[] {20_000, 80_000, 20_000, 5_000, 80_000, 5_000}) {
      int before = load.outcomes.size();
      load.run(40, now -> perSecond, now -> captureMicros);
      assertThat(load.late(before)).as(load.outcomes.toString()).isLessThanOrEqualTo(1);
      load.assertConverged(5);
    }
  }

  /** Bursts shorter than a capture average out in it. */
  @Test
  void shortBurstsDoNotMakeTheLeadLong() {
    Load load = new Load();
    load.run(60, now -> now / 100_000 % 4 == 0 ? 40_000 : 8_000, now -> 1_600_000);
    assertThat(load.late(5)).isZero();
    load.assertConverged(10);
  }

  /** A replica at a third of the speed of another starts three times as early, no more. */
  @Test
  void aSlowReplicaStartsEarlier() {
    Load fast = new Load();
    Load slow = new Load();
    fast.run(50, now -> 20_000, now -> 500_000);
    slow.run(50, now -> 20_000, now -> 1_500_000);
    fast.assertConverged(5);
    slow.assertConverged(5);
    long third = slow.timing.leadRequests() / 3;
    assertThat(fast.timing.leadRequests()).isBetween(third * 9 / 10, third * 11 / 10);
  }

  @Test
  void underARecordedLoadItIsHardlyEverLate() {
    Load load = new Load();
    LongUnaryOperator recorded =
        now -> 100L * RECORDED[(int) (now / 100_000 % RECORDED.length)] + 500;
    load.run(60, recorded, now -> 1_200_000);
    assertThat(load.late(10)).as(load.outcomes.toString()).isLessThanOrEqualTo(2);
    List<Long> percents = new ArrayList<>();
    for (int i = 30; i < 60; i++) {
      // So uneven a load needs the lead of its busiest capture, which an oracle cannot know either.
      long busiest =
          load.outcomes.subList(i - 20, i + 1).stream().mapToLong(Outcome::oracle).max().orElse(0);
      percents.add(100 * load.outcomes.get(i).lead() / busiest);
    }
    percents.sort(null);
    assertThat(percents.get(15)).as(percents.toString()).isBetween(100L, 130L);
  }

  @Test
  void whoIsAheadOfTheScheduleIsToldSo() {
    CaptureSchedule schedule = new CaptureSchedule(100 << 20, 8_000);
    assertThat(schedule.ahead(0, 0)).isFalse();
    assertThat(schedule.ahead(10 << 20, 100)).isTrue();
    assertThat(schedule.ahead(10 << 20, 1_000)).isFalse();
    assertThat(schedule.ahead(100 << 20, 6_900)).isTrue();
    assertThat(schedule.ahead(100 << 20, 7_000)).isFalse();
    assertThat(CaptureSchedule.NONE.ahead(Long.MAX_VALUE / 2, 0)).isFalse();
  }

  @Test
  void aCaptureThatMetHardlyAnythingTeachesNothing() {
    CaptureTiming timing = new CaptureTiming(INTERVAL);
    timing.executed(10, 0);
    timing.captured(1_000, 100_000, 100_000);
    timing.early(INTERVAL, INTERVAL - 10);
    assertThat(timing.leadRequests()).isLessThan(100);
    timing.completed(200 << 20);
    assertThat(timing.leadRequests()).as("a bulk load came in between").isEqualTo(INTERVAL);

    timing.captured(200 << 20, 2_000_000, 2_000_000);
    timing.early(INTERVAL, INTERVAL - 10_000);
    long lead = timing.leadRequests();
    assertThat(lead).isBetween(10_000L, 30_000L);
    timing.completed(210 << 20);
    assertThat(timing.leadRequests()).isEqualTo(lead);
  }
}
