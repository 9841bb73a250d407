package io.evenkeel.bench;

/**
 * What the machine can do at most, with one thread each, measured in the same run; 0 if it was not
 * measured.
 *
 * @param memcpyBytesPerSecond copying memory
 * @param sha256BytesPerSecond hashing
 * @param sqliteScanBytesPerSecond reading all values of an in-memory SQLite table of 4 KiB values
 * @param loopbackBytesPerSecond plain TCP from one thread to another
 */
public record Limits(
    long memcpyBytesPerSecond,
    long sha256BytesPerSecond,
    long sqliteScanBytesPerSecond,
    long loopbackBytesPerSecond) {

  /** Nothing was measured. */
  public static final Limits UNKNOWN = new Limits(0, 0, 0, 0);

  /** What bounds a transfer into a verified store: each byte is sent once and hashed once. */
  public long transferBytesPerSecond() {
    return Math.min(sha256BytesPerSecond, loopbackBytesPerSecond);
  }
}
