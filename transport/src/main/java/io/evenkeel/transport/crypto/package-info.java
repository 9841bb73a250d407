/**
 * Signatures, MACs and key files; plain bytes in and out, nothing of the protocol's meaning.
 *
 * <p>{@link io.evenkeel.transport.crypto.Ed25519} signs and verifies. It uses the Amazon Corretto
 * Crypto Provider where its native library loads (12 us to sign, 47 us to verify) and the JDK's own
 * implementation elsewhere (1 to 3 ms). Both accept exactly the same signatures, because what they
 * differ in (non-canonical numbers, keys of small order) is refused before they are asked. No
 * provider is ever registered globally.
 *
 * <p>{@link io.evenkeel.transport.crypto.MacKey} authenticates a request from a principal to one
 * replica. Both derive the same key from their long-lived X25519 keys, without a handshake:
 *
 * <pre>
 *   MacKey key = MacKey.derive(ownPrivate, peerPublic, "cluster", principal, replica);
 *   byte[] mac = key.mac(requestDigest);              // 16 bytes
 *   boolean authentic = key.verify(requestDigest, macs, 16 * replica);
 * </pre>
 *
 * <p>{@link io.evenkeel.transport.crypto.KeyFiles} reads and writes keys and certificates as PEM.
 * Everything here is immutable and may be used by any number of threads.
 */
@NullMarked
package io.evenkeel.transport.crypto;

import org.jspecify.annotations.NullMarked;
