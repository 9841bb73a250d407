package io.evenkeel.bench;

import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.Gap;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A result as a small run of the talk's experiment would give it. */
public final class Fixture {

  private static final long START_MILLIS = 1_700_000_000_000L;
  private static final int BUCKETS = 100;

  private Fixture() {}

  public static Results empty() {
    return new Results(
        1,
        "abc123",
        new Machine(2, 24L << 30, "17"),
        new Limits(8_000_000_000L, 1_400_000_000L, 2_000_000_000L, 1_400_000_000L),
        List.of(),
        List.of(),
        "evenkeel bench talk --quick --out results",
        Map.of("talk --objects", "1000"));
  }

  public static Results full() {
    return empty().with(trials().stream().map(Trial::run).toList());
  }

  public static List<Trial> trials() {
    List<Trial> all = new ArrayList<>();
    for (int trial = 1; trial <= 3; trial++) {
      all.add(trial("talk-full", "FULL", trial, 1_000 - trial, 1_500_000));
      all.add(trial("talk-full", "FULL_INLINE", trial, 900 - trial, 2_500_000));
      all.add(trial("talk-full", "DFC_CAW", trial, 1_900 + 10 * trial, 2_000));
      all.add(trial("talk-full", "DFC_UPD", trial, 1_800 + 10 * trial, 1_000));
      all.add(trial("talk-full", RunKey.CONTROL, trial, 2_000, 0));
      all.add(trial("talk-differential", "DIFFERENTIAL", trial, 1_500 + trial, 300_000));
      all.add(trial("talk-differential", "DDFC_CAW", trial, 1_950, 2_000));
      all.add(trial("talk-differential", RunKey.CONTROL, trial, 2_000, 0));
    }
    all.add(resilience("FULL", true, true));
    all.add(resilience("HYBRID", true, false));
    all.add(resilience("SEQUENTIAL", false, true));
    all.add(resilience("DFC_CAW", true, true));
    return all;
  }

  private static Trial resilience(String method, boolean verified, boolean survives) {
    return new Trial(
        new RunBuilder(RunKey.of(Summaries.RESILIENCE, method, "lazy", 1))
            .figure(Summaries.VERIFIED_BEFORE_APPLY, verified)
            .figure(Summaries.SURVIVES_POISON, survives)
            .build());
  }

  static Trial trial(
      String experiment, String method, int trial, long perSecond, long pauseMicros) {
    RunKey key = RunKey.of(experiment, method, "lazy", trial);
    int pauseBuckets = (int) Math.min(30, pauseMicros / 100_000);
    List<Bucket> timeline = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      boolean paused = i >= 50 - pauseBuckets && i < 50;
      long slow = i == 50 ? pauseMicros : 30_000;
      timeline.add(
          paused
              ? new Bucket(0, 0, new Latency(0, 0, 0, 0))
              : new Bucket(perSecond / 10, 0, new Latency(20_000, slow, slow, slow + 1)));
    }
    LoadResult load =
        new LoadResult(
            START_MILLIS,
            BUCKETS / 10.0,
            perSecond * BUCKETS / 10,
            0,
            new Latency(20_000, 60_000, 90_000, 100_000),
            new Latency(21_000, 70_000, 95_000, Math.max(100_000, pauseMicros)),
            timeline,
            List.of(new Gap(START_MILLIS + 4_900, Math.max(20_000, pauseMicros))));
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (int replica = 0; replica < 4 && !key.control(); replica++) {
      checkpoints.add(checkpoint(replica, pauseMicros));
    }
    return new Trial(
        new RunBuilder(key)
            .setup(new Setup(1_000, 4_096, 100, 0.5, key.control() ? 0 : 10_000, false, 0))
            .load(load)
            .checkpoints(checkpoints)
            .extraMemoryBytesMax(pauseMicros > 1_000_000 ? 5_000_000 : 1_000_000)
            .cpuSeconds(12.5)
            .build(),
        timeline);
  }

  private static Checkpoint checkpoint(int replica, long pauseMicros) {
    return new Checkpoint(
        700,
        pauseMicros < 10_000 ? 900 : 0,
        pauseMicros,
        120,
        80,
        400,
        Math.max(20, pauseMicros / 1_000),
        4_096_000,
        pauseMicros < 10_000 ? 3 : 1_000,
        40,
        2_000,
        150,
        false,
        replica,
        START_MILLIS + 5_000,
        pauseMicros,
        pauseMicros / 2);
  }
}
