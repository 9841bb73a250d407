package io.evenkeel.agreement;

/**
 * One replica's signature inside a certificate; over what, the certificate says.
 *
 * @param replica the signer
 * @param signature Ed25519, not copied, read only
 */
public record ReplicaSignature(int replica, byte[] signature) {}
