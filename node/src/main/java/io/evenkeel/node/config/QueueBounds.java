package io.evenkeel.node.config;

/**
 * Bounds of a replica's queues; at a bound the sender is slowed down or refused, never the memory
 * filled.
 *
 * @param requestsMax requests waiting to be ordered
 * @param requestBytesMax bytes of requests waiting to be ordered
 * @param executionBatchesMax committed batches waiting for execution
 * @param connectionBytesMax bytes waiting to be sent on one connection
 */
public record QueueBounds(
    int requestsMax, long requestBytesMax, int executionBatchesMax, long connectionBytesMax) {

  static final String SECTION = "queues";
  static final Setting<Integer> REQUESTS_MAX =
      Setting.withDefault(
          SECTION,
          "requestsMax",
          SettingType.integer(1, 10_000_000),
          20_000,
          "requests waiting to be ordered; more are refused as busy");
  static final Setting<Long> REQUEST_BYTES_MAX =
      Setting.withDefault(
          SECTION,
          "requestBytesMax",
          SettingType.bytes(32 << 20, 1L << 36),
          128L << 20,
          "bytes of requests waiting to be ordered; more are refused as busy");
  static final Setting<Integer> EXECUTION_BATCHES_MAX =
      Setting.withDefault(
          SECTION,
          "executionBatchesMax",
          SettingType.integer(1, 65_536),
          256,
          "committed batches waiting for execution; more wait in the log");
  static final Setting<Long> CONNECTION_BYTES_MAX =
      Setting.withDefault(
          SECTION,
          "connectionBytesMax",
          SettingType.bytes(32 << 20, 1L << 34),
          64L << 20,
          "bytes waiting to be sent on one connection; a peer that reads slower loses it");

  static final QueueBounds DEFAULTS =
      new QueueBounds(
          REQUESTS_MAX.fallback().orElseThrow(),
          REQUEST_BYTES_MAX.fallback().orElseThrow(),
          EXECUTION_BATCHES_MAX.fallback().orElseThrow(),
          CONNECTION_BYTES_MAX.fallback().orElseThrow());

  static QueueBounds read(SettingsReader reader) {
    return new QueueBounds(
        reader.get(REQUESTS_MAX),
        reader.get(REQUEST_BYTES_MAX),
        reader.get(EXECUTION_BATCHES_MAX),
        reader.get(CONNECTION_BYTES_MAX));
  }

  void write(CommentedYaml yaml) {
    yaml.section(SECTION)
        .put(REQUESTS_MAX, requestsMax)
        .put(REQUEST_BYTES_MAX, requestBytesMax)
        .put(EXECUTION_BATCHES_MAX, executionBatchesMax)
        .put(CONNECTION_BYTES_MAX, connectionBytesMax);
  }
}
