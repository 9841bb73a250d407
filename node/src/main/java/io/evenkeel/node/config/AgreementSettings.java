package io.evenkeel.node.config;

/**
 * How the order is agreed on.
 *
 * @param orderInterval batches between two order certificates (K)
 * @param window batches that may be in agreement above the last order certificate (L)
 * @param batchRequestsMax most requests in a batch
 * @param batchBytesMax a batch is closed before its requests exceed this; a larger request travels
 *     alone
 * @param pipelineBatchesMax most batches proposed and not yet committed
 * @param requestTimeoutMillis how long a request may wait for execution before a backup suspects
 *     the primary
 */
public record AgreementSettings(
    int orderInterval,
    int window,
    int batchRequestsMax,
    long batchBytesMax,
    int pipelineBatchesMax,
    int requestTimeoutMillis) {

  static final String SECTION = "agreement";
  static final Setting<Integer> ORDER_INTERVAL =
      Setting.withDefault(
          SECTION,
          "orderInterval",
          SettingType.integer(1, 65_536),
          128,
          "batches between two order certificates");
  static final Setting<Integer> WINDOW =
      Setting.withDefault(
          SECTION,
          "window",
          SettingType.integer(2, 1 << 20),
          512,
          "batches in agreement at once, a multiple of orderInterval, at least twice it");
  static final Setting<Integer> BATCH_REQUESTS_MAX =
      Setting.withDefault(
          SECTION,
          "batchRequestsMax",
          SettingType.integer(1, 10_000),
          500,
          "most requests in one batch");
  static final Setting<Long> BATCH_BYTES_MAX =
      Setting.withDefault(
          SECTION,
          "batchBytesMax",
          SettingType.bytes(1 << 10, 16 << 20),
          1L << 20,
          "a batch is closed before it exceeds this; a larger request travels alone");
  static final Setting<Integer> PIPELINE_BATCHES_MAX =
      Setting.withDefault(
          SECTION,
          "pipelineBatchesMax",
          SettingType.integer(1, 1024),
          1,
          "batches proposed and not yet committed; at most window; more where the network is slow");
  static final Setting<Integer> REQUEST_TIMEOUT_MILLIS =
      Setting.withDefault(
          SECTION,
          "requestTimeoutMillis",
          SettingType.integer(10, 3_600_000),
          4_000,
          "milliseconds a request may wait before backups suspect the primary");

  static final AgreementSettings DEFAULTS =
      new AgreementSettings(
          ORDER_INTERVAL.fallback().orElseThrow(),
          WINDOW.fallback().orElseThrow(),
          BATCH_REQUESTS_MAX.fallback().orElseThrow(),
          BATCH_BYTES_MAX.fallback().orElseThrow(),
          PIPELINE_BATCHES_MAX.fallback().orElseThrow(),
          REQUEST_TIMEOUT_MILLIS.fallback().orElseThrow());

  /** The same with another number of batches in agreement, and between two order certificates. */
  public AgreementSettings withWindow(int batchesBetweenCertificates, int batchesInAgreement) {
    return new AgreementSettings(
        batchesBetweenCertificates,
        batchesInAgreement,
        batchRequestsMax,
        batchBytesMax,
        pipelineBatchesMax,
        requestTimeoutMillis);
  }

  static AgreementSettings read(SettingsReader reader) {
    return new AgreementSettings(
        reader.get(ORDER_INTERVAL),
        reader.get(WINDOW),
        reader.get(BATCH_REQUESTS_MAX),
        reader.get(BATCH_BYTES_MAX),
        reader.get(PIPELINE_BATCHES_MAX),
        reader.get(REQUEST_TIMEOUT_MILLIS));
  }

  void forEach(SettingSink sink) {
    sink.put(ORDER_INTERVAL, orderInterval);
    sink.put(WINDOW, window);
    sink.put(BATCH_REQUESTS_MAX, batchRequestsMax);
    sink.put(BATCH_BYTES_MAX, batchBytesMax);
    sink.put(PIPELINE_BATCHES_MAX, pipelineBatchesMax);
    sink.put(REQUEST_TIMEOUT_MILLIS, requestTimeoutMillis);
  }
}
