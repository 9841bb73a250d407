package io.evenkeel.kv;

/**
 * A key with its value.
 *
 * @param key 1 to {@value KvLimits#KEY_BYTES_MAX} bytes; not changed by whoever holds the entry
 * @param value at most {@value KvLimits#VALUE_BYTES_MAX} bytes; not changed either
 */
public record KvEntry(byte[] key, byte[] value) {}
