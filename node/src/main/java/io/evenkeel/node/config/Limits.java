package io.evenkeel.node.config;

/**
 * Caps that every replica must apply alike.
 *
 * @param operationBytesMax longest operation of a request
 * @param sessionsPerPrincipalMax sessions the client table keeps for one principal
 * @param resultBytesKept longest result the client table keeps for retransmission
 */
public record Limits(long operationBytesMax, int sessionsPerPrincipalMax, long resultBytesKept) {

  static final String SECTION = "limits";
  static final Setting<Long> OPERATION_BYTES_MAX =
      Setting.withDefault(
          SECTION,
          "operationBytesMax",
          SettingType.bytes(1 << 10, 32 << 20),
          17L << 20,
          "longest operation of a request");
  static final Setting<Integer> SESSIONS_PER_PRINCIPAL_MAX =
      Setting.withDefault(
          SECTION,
          "sessionsPerPrincipalMax",
          SettingType.integer(1, 1 << 20),
          1024,
          "sessions the client table keeps for one principal");
  static final Setting<Long> RESULT_BYTES_KEPT =
      Setting.withDefault(
          SECTION,
          "resultBytesKept",
          SettingType.bytes(0, 32 << 20),
          65_536L,
          "longest result that is kept for a client that asks again");

  static final Limits DEFAULTS =
      new Limits(
          OPERATION_BYTES_MAX.fallback().orElseThrow(),
          SESSIONS_PER_PRINCIPAL_MAX.fallback().orElseThrow(),
          RESULT_BYTES_KEPT.fallback().orElseThrow());

  static Limits read(SettingsReader reader) {
    return new Limits(
        reader.get(OPERATION_BYTES_MAX),
        reader.get(SESSIONS_PER_PRINCIPAL_MAX),
        reader.get(RESULT_BYTES_KEPT));
  }

  void forEach(SettingSink sink) {
    sink.put(OPERATION_BYTES_MAX, operationBytesMax);
    sink.put(SESSIONS_PER_PRINCIPAL_MAX, sessionsPerPrincipalMax);
    sink.put(RESULT_BYTES_KEPT, resultBytesKept);
  }
}
