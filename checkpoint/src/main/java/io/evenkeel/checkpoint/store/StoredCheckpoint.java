package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.root.RootHeader;

/**
 * A published checkpoint as listed by its store.
 *
 * @param sequence its position
 * @param kind what its content is
 * @param method who took it
 * @param header counts and trie digest; {@link RootHeader#root} is what was voted on
 * @param certified whether a certificate is stored with it
 * @param stable whether that certificate makes it stable
 */
public record StoredCheckpoint(
    long sequence,
    CheckpointKind kind,
    String method,
    RootHeader header,
    boolean certified,
    boolean stable) {}
