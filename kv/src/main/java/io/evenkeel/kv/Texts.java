package io.evenkeel.kv;

/** The texts of refusals, shared by the service and the client's own checks. */
final class Texts {

  private Texts() {}

  static String keySize(int lengthMin, int length) {
    String what = lengthMin == 0 ? "a prefix" : "a key";
    return what + " has " + lengthMin + " to " + KvLimits.KEY_BYTES_MAX + " bytes, not " + length;
  }

  static String valueSize(long length) {
    return "a value has at most " + KvLimits.VALUE_BYTES_MAX + " bytes, not " + length;
  }

  static String operationSize(long length) {
    return "an operation has at most "
        + KvLimits.OPERATION_BYTES_MAX
        + " bytes with all its keys and values, not "
        + length;
  }

  static String entryCount(int countMax, long count) {
    return "at most " + countMax + " entries go together, not " + count;
  }

  static String operationCount() {
    return "at most " + KvLimits.OPERATIONS_MAX + " operations go together, each entry counted";
  }

  static String scanLimit(int limit) {
    return "a scan's limit is 1 to " + KvLimits.SCAN_ENTRIES_MAX + ", not " + limit;
  }
}
