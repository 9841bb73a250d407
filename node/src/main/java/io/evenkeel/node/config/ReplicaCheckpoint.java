package io.evenkeel.node.config;

import java.util.OptionalLong;

/**
 * How this replica takes its checkpoints; replicas may differ.
 *
 * @param method the method
 * @param completion how a fuzzy checkpoint is completed
 * @param leadRequests how many requests before a checkpoint's position its capture starts; empty:
 *     measured and adapted
 * @param captureBytesPerSecond how fast a capture reads while execution does not wait for it
 */
public record ReplicaCheckpoint(
    CheckpointMethod method,
    CompletionMethod completion,
    OptionalLong leadRequests,
    long captureBytesPerSecond) {

  static final String SECTION = "checkpoint";
  static final Setting<CheckpointMethod> METHOD =
      Setting.withDefault(
          SECTION,
          "method",
          SettingType.constant(CheckpointMethod.class),
          CheckpointMethod.DFC_CAW,
          "how checkpoints are taken; FULL and FULL_INLINE pause the service");
  static final Setting<CompletionMethod> COMPLETION =
      Setting.withDefault(
          SECTION,
          "completion",
          SettingType.choice(CompletionMethod.class),
          CompletionMethod.PAUSE,
          "how a fuzzy checkpoint is completed");
  static final Setting<OptionalLong> LEAD_REQUESTS =
      Setting.withDefault(
          SECTION,
          "leadRequests",
          SettingType.autoOrCount(0, 1_000_000_000L),
          OptionalLong.empty(),
          "requests before a checkpoint's position at which its capture starts");
  static final Setting<Long> CAPTURE_BYTES_PER_SECOND =
      Setting.withDefault(
          SECTION,
          "captureBytesPerSecond",
          SettingType.count(1 << 20, 1L << 40),
          100L << 20,
          "how fast a capture reads; slower disturbs requests less and starts earlier");

  static final ReplicaCheckpoint DEFAULTS =
      new ReplicaCheckpoint(
          METHOD.fallback().orElseThrow(),
          COMPLETION.fallback().orElseThrow(),
          LEAD_REQUESTS.fallback().orElseThrow(),
          CAPTURE_BYTES_PER_SECOND.fallback().orElseThrow());

  /** The same with another method. */
  public ReplicaCheckpoint withMethod(CheckpointMethod other) {
    return new ReplicaCheckpoint(other, completion, leadRequests, captureBytesPerSecond);
  }

  static ReplicaCheckpoint read(SettingsReader reader) {
    return new ReplicaCheckpoint(
        reader.get(METHOD),
        reader.get(COMPLETION),
        reader.get(LEAD_REQUESTS),
        reader.get(CAPTURE_BYTES_PER_SECOND));
  }

  void write(CommentedYaml yaml) {
    yaml.section(SECTION)
        .put(METHOD, method)
        .put(COMPLETION, completion)
        .put(LEAD_REQUESTS, leadRequests)
        .put(CAPTURE_BYTES_PER_SECOND, captureBytesPerSecond);
  }
}
