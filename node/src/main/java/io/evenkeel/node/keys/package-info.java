/**
 * Keys and certificates as files: creation for a new cluster, and loading with checks.
 *
 * <p>A participant (replica or principal) owns three secrets: an Ed25519 key for signatures, an
 * X25519 key from which MAC keys are derived, and the P-256 key of its TLS certificate. The first
 * two stand as raw public keys in {@code cluster.yaml}; the certificate is signed by the cluster's
 * own authority and names its owner: {@code CN=replica-<id>} or {@code CN=client-<principal id>},
 * {@code O=<cluster id>}.
 *
 * <p>Everything is PEM: private keys PKCS#8 in files that only their owner may read (mode 0600;
 * others are refused where the file system knows modes), certificates X.509. {@link
 * io.evenkeel.node.keys.KeyMaterial} loads a participant's files and checks that they belong to it;
 * {@link io.evenkeel.node.keys.ClusterAuthority} creates them. What is wrong is said in one line of
 * a {@link io.evenkeel.node.config.ConfigException}. No security provider is registered.
 */
@NullMarked
package io.evenkeel.node.keys;

import org.jspecify.annotations.NullMarked;
