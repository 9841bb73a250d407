package io.evenkeel.node.config;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;

/**
 * Where checkpoints stand in the agreed order; the first of the three bounds reached decides.
 *
 * @param family which methods may meet in one cluster
 * @param fullEvery positions from one full checkpoint to the next, in family HYBRID
 * @param intervalRequests requests executed between two checkpoints
 * @param intervalBatches batches executed between two checkpoints
 * @param intervalBodyBytes bytes of requests between two checkpoints; bounds the log
 */
public record ClusterCheckpoint(
    MethodFamily family,
    int fullEvery,
    long intervalRequests,
    long intervalBatches,
    long intervalBodyBytes) {

  private static final long NEVER = 1_000_000_000L;

  static final String SECTION = "checkpoint";
  static final Setting<MethodFamily> FAMILY =
      Setting.withDefault(
          SECTION,
          "family",
          SettingType.choice(MethodFamily.class),
          MethodFamily.STATE,
          "methods whose checkpoints are comparable; each replica may choose within it");
  static final Setting<Integer> FULL_EVERY =
      Setting.withDefault(
          SECTION,
          "fullEvery",
          SettingType.integer(1, 1_000),
          CheckpointMethods.FULL_EVERY_DEFAULT,
          "HYBRID only: positions from one full checkpoint to the next; bounds what a restart"
              + " executes again");
  static final Setting<Long> INTERVAL_REQUESTS =
      Setting.withDefault(
          SECTION,
          "intervalRequests",
          SettingType.count(1, NEVER),
          200_000L,
          "requests between two checkpoints");
  static final Setting<Long> INTERVAL_BATCHES =
      Setting.withDefault(
          SECTION,
          "intervalBatches",
          SettingType.count(1, NEVER),
          100_000L,
          "a checkpoint is due after so many batches, too");
  static final Setting<Long> INTERVAL_BODY_BYTES =
      Setting.withDefault(
          SECTION,
          "intervalBodyBytes",
          SettingType.bytes(1 << 10, 1L << 40),
          1L << 30,
          "a checkpoint is due after so many bytes of requests, too; bounds the log");

  static final ClusterCheckpoint DEFAULTS =
      new ClusterCheckpoint(
          FAMILY.fallback().orElseThrow(),
          FULL_EVERY.fallback().orElseThrow(),
          INTERVAL_REQUESTS.fallback().orElseThrow(),
          INTERVAL_BATCHES.fallback().orElseThrow(),
          INTERVAL_BODY_BYTES.fallback().orElseThrow());

  /** The same with another number of requests between two checkpoints. */
  public ClusterCheckpoint withIntervalRequests(long requests) {
    return new ClusterCheckpoint(family, fullEvery, requests, intervalBatches, intervalBodyBytes);
  }

  /** The same with bounds that nothing reaches: what checkpoints cost is measured against it. */
  public ClusterCheckpoint never() {
    return new ClusterCheckpoint(family, fullEvery, NEVER, NEVER, 1L << 40);
  }

  /** The same with methods of another family. */
  public ClusterCheckpoint withFamily(MethodFamily other) {
    return new ClusterCheckpoint(
        other, fullEvery, intervalRequests, intervalBatches, intervalBodyBytes);
  }

  /** The same with another number of positions from one full checkpoint to the next. */
  public ClusterCheckpoint withFullEvery(int positions) {
    return new ClusterCheckpoint(
        family, positions, intervalRequests, intervalBatches, intervalBodyBytes);
  }

  static ClusterCheckpoint read(SettingsReader reader) {
    return new ClusterCheckpoint(
        reader.get(FAMILY),
        reader.get(FULL_EVERY),
        reader.get(INTERVAL_REQUESTS),
        reader.get(INTERVAL_BATCHES),
        reader.get(INTERVAL_BODY_BYTES));
  }

  void forEach(SettingSink sink) {
    sink.put(FAMILY, family);
    sink.put(FULL_EVERY, fullEvery);
    sink.put(INTERVAL_REQUESTS, intervalRequests);
    sink.put(INTERVAL_BATCHES, intervalBatches);
    sink.put(INTERVAL_BODY_BYTES, intervalBodyBytes);
  }
}
