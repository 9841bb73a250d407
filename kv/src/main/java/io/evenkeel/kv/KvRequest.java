package io.evenkeel.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the store, for those who send several together ({@link KvClient#executeAsync});
 * who sends one alone finds a method for it in {@link KvClient}. What {@link KvReply} each gives
 * stands with it. Arrays must not change until the operation is done.
 */
public sealed interface KvRequest {

  /** When {@link Exchange} sets the value. */
  enum Condition {
    /** Always. */
    ALWAYS,
    /** If the key has none. */
    IF_ABSENT,
    /** If the key has one. */
    IF_PRESENT
  }

  /** The value of a key: {@link KvReply.Value}. */
  record Get(byte[] key) implements KvRequest {}

  /** Sets a value: {@link KvReply.Done}. */
  record Put(byte[] key, byte[] value) implements KvRequest {}

  /** Removes a key: {@link KvReply.Flag}, whether it was there. */
  record Delete(byte[] key) implements KvRequest {}

  /**
   * Sets {@code value} if the current value is {@code expected}; null expects none. {@link
   * KvReply.Flag}, whether it did.
   */
  record CompareAndSet(byte[] key, byte @Nullable [] expected, byte[] value) implements KvRequest {}

  /** Adds to a number kept as decimal text: {@link KvReply.Number}, the new one. */
  record Increment(byte[] key, long delta) implements KvRequest {}

  /** Sets all values, or none if one is refused: {@link KvReply.Done}. */
  record MultiPut(List<KvEntry> entries) implements KvRequest {}

  /** One page of entries: {@link KvReply.Page}. Alone only. */
  record Scan(byte[] prefix, byte @Nullable [] after, int limit) implements KvRequest {}

  /** Number of keys with a prefix: {@link KvReply.Number}. With a prefix alone only. */
  record Count(byte[] prefix) implements KvRequest {}

  /**
   * Adds to the end of a value; a missing one counts as empty. {@link KvReply.Number}, its length.
   */
  record Append(byte[] key, byte[] suffix) implements KvRequest {}

  /**
   * Sets a value, or removes the key, on a condition: {@link KvReply.Value}, the value before, in
   * either case.
   *
   * @param value null removes the key
   */
  record Exchange(byte[] key, Condition condition, byte @Nullable [] value) implements KvRequest {}

  /** Sets the value of a key that has one: {@link KvReply.Flag}, whether it did. */
  record Replace(byte[] key, byte[] value) implements KvRequest {}

  /** Whether there is such a key: {@link KvReply.Flag}. */
  record Exists(byte[] key) implements KvRequest {}

  /** Length of a value in bytes, 0 if there is none: {@link KvReply.Number}. */
  record Length(byte[] key) implements KvRequest {}

  /** One page of keys: {@link KvReply.Keys}. Alone only. */
  record Keys(byte[] prefix, byte @Nullable [] after, int limit) implements KvRequest {}

  /**
   * Independent operations one after the other, nothing between them: {@link KvReply.Results}. One
   * that is refused does not keep the others from being executed. It may end early: there are then
   * fewer results than operations, those of the first ones (at least of one), and the rest was not
   * executed. It ends where the results would become longer than what replicas keep for a client
   * that must ask again, or where it appended to more than a mebibyte of values.
   *
   * @param operations single ones and transactions, {@link KvLimits#OPERATIONS_MAX} in all
   */
  record Pipeline(List<KvRequest> operations) implements KvRequest {}

  /**
   * Operations that belong together, executed one after the other, all of them, nothing between
   * them: {@link KvReply.Results}. One that is refused changes nothing, and does not keep the
   * others from being executed. An operation is refused with {@link
   * KvException.Reason#TRANSACTION_SIZE} if its result would take those of all above {@link
   * KvLimits#TRANSACTION_RESULT_BYTES_MAX}.
   *
   * @param operations single ones, {@link KvLimits#OPERATIONS_MAX} at most
   */
  record Transaction(List<KvRequest> operations) implements KvRequest {}

  /** What the store makes of bytes that are no operation, or one out of bounds; cannot be sent. */
  record Refused(KvException.Reason reason, String text) implements KvRequest {}
}
