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

  /**
   * Most operations that go together in a pipeline or transaction, those of transactions in a
   * pipeline included; each entry of a multi-put counts as one.
   */
  public static final int OPERATIONS_MAX = 10_000;

  /**
   * Longest results of one transaction together, in bytes: one value of any length and a hundred
   * short results always fit.
   */
  public static final int TRANSACTION_RESULT_BYTES_MAX = VALUE_BYTES_MAX + (16 << 10);

  /** Most bytes of values that a transaction appends to: each append writes its value anew. */
  public static final int TRANSACTION_APPENDED_BYTES_MAX = 64 << 20;

  /** A pipeline ends behind the append that took the values it appended to above these bytes. */
  static final int PIPELINE_APPENDED_BYTES_MAX = 1 << 20;

  /**
   * A pipeline ends before the operation that would take its results above this many bytes, unless
   * it is the first; so they are short enough to be kept for a client that must ask again.
   */
  static final int PIPELINE_RESULT_BYTES_MAX = 60 << 10;

  /** It ends before a transaction, whose results nobody knows yet, from this many bytes on. */
  static final int PIPELINE_TRANSACTION_BYTES_MAX = 32 << 10;

  private KvLimits() {}
}
