package io.evenkeel.kv;

/** Sizes that service and client both keep. All of them are part of the agreed behaviour. */
public final class KvLimits {

  /** Longest key, in bytes; the shortest has 1. */
  public static final int KEY_BYTES_MAX = 1024;

  /** Longest value, in bytes (16 MiB); the shortest is empty. */
  public static final int VALUE_BYTES_MAX = 16 << 20;

  /**
   * Longest encoded operation, in bytes. A single put always fits; the values of one
   * compare-and-set or one multi-put must fit together. Whatever carries operations must allow at
   * least this; no result is longer.
   */
  public static final int OPERATION_BYTES_MAX = VALUE_BYTES_MAX + (64 << 10);

  /** Most entries of one multi-put. */
  public static final int MULTI_PUT_ENTRIES_MAX = 10_000;

  /** Most entries of one page of a scan. */
  public static final int SCAN_ENTRIES_MAX = 10_000;

  /**
   * A page ends before the entry that would take its keys and values above this many bytes; an
   * entry that is larger by itself gets a page of its own.
   */
  public static final int SCAN_BYTES_MAX = 1 << 20;

  private KvLimits() {}
}
