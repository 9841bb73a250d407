package io.evenkeel.redis;

/**
 * What a front is told. Immutable.
 *
 * @param port port on the loopback address; 0 takes any free one
 * @param connectionsMax connections at once, 1 or more
 * @param memoryBytesMax most bytes of commands and answers in memory, over all connections; one
 *     command and its answer must fit, so 64 MiB at least
 * @param mayRead whether the store lets its client read; else commands that do are refused here, so
 *     that none fails for another's sake that shares its request
 * @param mayWrite the same for writing
 */
public record RedisFrontConfig(
    int port, int connectionsMax, long memoryBytesMax, boolean mayRead, boolean mayWrite) {

  /** As many as its client usually needs. */
  public static final int CONNECTIONS_DEFAULT = 1_000;

  /** The least that {@link #memoryBytesMax} may be. */
  public static final long MEMORY_BYTES_MIN = 64L << 20;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public RedisFrontConfig {
    if (port < 0 || port > 65_535 || connectionsMax < 1 || memoryBytesMax < MEMORY_BYTES_MIN) {
      throw new IllegalArgumentException("a front cannot be made with these bounds");
    }
  }

  /** A client that may do both. */
  public RedisFrontConfig(int port, int connectionsMax, long memoryBytesMax) {
    this(port, connectionsMax, memoryBytesMax, true, true);
  }

  /** The usual bounds: 1,000 connections, and a quarter of the heap, at most 256 MiB. */
  public RedisFrontConfig(int port) {
    this(port, CONNECTIONS_DEFAULT, memoryBytesDefault());
  }

  /** A quarter of the heap, but 64 to 256 MiB. */
  public static long memoryBytesDefault() {
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    return Math.max(MEMORY_BYTES_MIN, Math.min(quarter, 256L << 20));
  }
}
