package io.evenkeel.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation in memory. What {@link KvCodec} decoded is within {@link KvLimits}. */
sealed interface KvRequest {

  record Get(byte[] key) implements KvRequest {}

  record Put(byte[] key, byte[] value) implements KvRequest {}

  record Delete(byte[] key) implements KvRequest {}

  /** Sets {@code value} if the current value is {@code expected}; null expects none. */
  record CompareAndSet(byte[] key, byte @Nullable [] expected, byte[] value) implements KvRequest {}

  record Increment(byte[] key, long delta) implements KvRequest {}

  record MultiPut(List<KvEntry> entries) implements KvRequest {}

  record Scan(byte[] prefix, byte @Nullable [] after, int limit) implements KvRequest {}

  record Count(byte[] prefix) implements KvRequest {}

  /** Bytes that are no operation, or one out of bounds. */
  record Refused(KvException.Reason reason, String text) implements KvRequest {}
}
