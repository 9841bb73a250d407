package io.evenkeel.node.config;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.storage.Compression;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * How this replica takes its checkpoints; replicas may differ.
 *
 * @param method the method
 * @param completion how a fuzzy checkpoint is completed
 * @param pauseBudgetMicros how long a checkpoint may stop execution at a time
 * @param copyBytesMax memory for objects copied before they change, and for collected updates
 * @param leadRequests how many requests before a checkpoint's position its capture starts; empty:
 *     measured and adapted
 * @param scrubEveryCheckpoints of so many checkpoints of a differential method one reads all
 *     objects; 0: none
 * @param compression how objects are written to disk
 * @param rates how fast what goes on beside the requests may be
 */
public record ReplicaCheckpoint(
    CheckpointMethod method,
    CompletionMethod completion,
    long pauseBudgetMicros,
    long copyBytesMax,
    OptionalLong leadRequests,
    long scrubEveryCheckpoints,
    Compression compression,
    Rates rates) {

  /**
   * In bytes per second.
   *
   * @param capture how fast a capture reads while execution does not wait for it
   * @param serve how fast checkpoints are sent to replicas that fetch them
   * @param storeScrub how fast stored checkpoints are read again to find damage; 0: not at all
   */
  public record Rates(long capture, long serve, long storeScrub) {}

  static final String SECTION = "checkpoint";
  static final Setting<CheckpointMethod> METHOD =
      Setting.withDefault(
          SECTION,
          "method",
          SettingType.method(),
          CheckpointMethods.named("DFC_CAW"),
          "how checkpoints are taken; FULL, FULL_INLINE and DIFFERENTIAL pause the service");
  static final Setting<CompletionMethod> COMPLETION =
      Setting.withDefault(
          SECTION,
          "completion",
          SettingType.choice(CompletionMethod.class),
          CompletionMethod.LAZY,
          "what is done with objects modified during a capture: copy all in a pause, read most"
              + " again before it, or copy only what changes before it is read");
  static final Setting<Long> PAUSE_BUDGET_MICROS =
      Setting.withDefault(
          SECTION,
          "pauseBudgetMicros",
          SettingType.count(100, 1_000_000),
          2_000L,
          "how long a checkpoint may stop execution at a time; longer stops are counted");
  static final Setting<Long> COPY_BYTES_MAX =
      Setting.withDefault(
          SECTION,
          "copyBytesMax",
          SettingType.bytes(1 << 20, 1L << 40),
          64L << 20,
          "memory for objects copied before they change, and for updates; when it is full, execution waits");
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

  static final Setting<Long> SCRUB_EVERY_CHECKPOINTS =
      Setting.withDefault(
          SECTION,
          "scrubEveryCheckpoints",
          SettingType.count(0, 1_000_000),
          10L,
          "one checkpoint in so many of a differential method reads all objects, so that silent"
              + " damage shows; 0: none");
  static final Setting<Compression> COMPRESSION =
      Setting.withDefault(
          SECTION,
          "compression",
          SettingType.choice(Compression.class),
          Compression.NONE,
          "how objects are written to disk: smaller, for some processor time, or as they are");
  static final Setting<Long> SERVE_BYTES_PER_SECOND =
      Setting.withDefault(
          SECTION,
          "serveBytesPerSecond",
          SettingType.count(1 << 20, 1L << 40),
          100L << 20,
          "how fast checkpoints are sent to replicas that fetch them, to all together");

  static final Setting<Long> STORE_SCRUB_BYTES_PER_SECOND =
      Setting.withDefault(
          SECTION,
          "storeScrubBytesPerSecond",
          SettingType.count(0, 1L << 40),
          4L << 20,
          "how fast stored checkpoints are read again, to find what a disk lost and have it"
              + " repaired; 0: not at all");

  static final ReplicaCheckpoint DEFAULTS =
      new ReplicaCheckpoint(
          METHOD.fallback().orElseThrow(),
          COMPLETION.fallback().orElseThrow(),
          PAUSE_BUDGET_MICROS.fallback().orElseThrow(),
          COPY_BYTES_MAX.fallback().orElseThrow(),
          LEAD_REQUESTS.fallback().orElseThrow(),
          SCRUB_EVERY_CHECKPOINTS.fallback().orElseThrow(),
          COMPRESSION.fallback().orElseThrow(),
          new Rates(
              CAPTURE_BYTES_PER_SECOND.fallback().orElseThrow(),
              SERVE_BYTES_PER_SECOND.fallback().orElseThrow(),
              STORE_SCRUB_BYTES_PER_SECOND.fallback().orElseThrow()));

  /** The same with another method. */
  public ReplicaCheckpoint withMethod(CheckpointMethod other) {
    return with(other, completion);
  }

  /** The same with what can change in a running replica taken from another. */
  public ReplicaCheckpoint withLive(ReplicaCheckpoint other) {
    return with(other.method, other.completion);
  }

  private ReplicaCheckpoint with(CheckpointMethod method, CompletionMethod completion) {
    return new ReplicaCheckpoint(
        method,
        completion,
        pauseBudgetMicros,
        copyBytesMax,
        leadRequests,
        scrubEveryCheckpoints,
        compression,
        rates);
  }

  /**
   * Refuses a method whose checkpoints cannot be compared with the other replicas'.
   *
   * @param where what gave the method, for the message
   */
  static void checkFamily(ReplicaConfig config, String where) {
    CheckpointMethod method = config.checkpoint().method();
    MethodFamily family = config.cluster().checkpoint().family();
    if (method.family() == family) {
      return;
    }
    String allowed =
        CheckpointMethods.of(family).stream()
            .map(CheckpointMethod::name)
            .collect(Collectors.joining(" or "));
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "`%s` of replica %d is %s, but `%s` of the cluster is %s: use %s, or a cluster made"
                + " with `evenkeel init --method %s`",
            where,
            config.replica(),
            method.name(),
            ClusterCheckpoint.FAMILY.name(),
            ClusterCheckpoint.FAMILY.type().printer().apply(family),
            allowed,
            method.name()));
  }

  static ReplicaCheckpoint read(SettingsReader reader) {
    return new ReplicaCheckpoint(
        reader.get(METHOD),
        reader.get(COMPLETION),
        reader.get(PAUSE_BUDGET_MICROS),
        reader.get(COPY_BYTES_MAX),
        reader.get(LEAD_REQUESTS),
        reader.get(SCRUB_EVERY_CHECKPOINTS),
        reader.get(COMPRESSION),
        new Rates(
            reader.get(CAPTURE_BYTES_PER_SECOND),
            reader.get(SERVE_BYTES_PER_SECOND),
            reader.get(STORE_SCRUB_BYTES_PER_SECOND)));
  }

  void write(CommentedYaml yaml) {
    yaml.section(SECTION)
        .put(METHOD, method)
        .put(COMPLETION, completion)
        .put(PAUSE_BUDGET_MICROS, pauseBudgetMicros)
        .put(COPY_BYTES_MAX, copyBytesMax)
        .put(LEAD_REQUESTS, leadRequests)
        .put(CAPTURE_BYTES_PER_SECOND, rates.capture())
        .put(SCRUB_EVERY_CHECKPOINTS, scrubEveryCheckpoints)
        .put(COMPRESSION, compression)
        .put(SERVE_BYTES_PER_SECOND, rates.serve())
        .put(STORE_SCRUB_BYTES_PER_SECOND, rates.storeScrub());
  }
}
