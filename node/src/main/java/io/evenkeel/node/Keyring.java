package io.evenkeel.node;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import io.evenkeel.transport.crypto.MacKey;
import java.security.PrivateKey;
import java.util.Map;

/** This replica's private key and everybody's public ones at work. Any thread. */
final class Keyring implements Authenticator {

  private final Ed25519 ed25519 = Ed25519.create();
  private final PrivateKey own;
  private final Map<Integer, Ed25519PublicKey> replicas;
  private final Map<Integer, Principal> principals;

  /** A principal's keys as this replica uses them. */
  record Principal(Ed25519PublicKey signKey, MacKey macKey) {}

  Keyring(
      PrivateKey own, Map<Integer, Ed25519PublicKey> replicas, Map<Integer, Principal> principals) {
    this.own = own;
    this.replicas = Map.copyOf(replicas);
    this.principals = Map.copyOf(principals);
  }

  /** Which implementation signs, for people. */
  String providerName() {
    return ed25519.providerName();
  }

  @Override
  public byte[] sign(byte[] content) {
    return ed25519.sign(own, content);
  }

  @Override
  public boolean verifyReplica(int replica, byte[] content, byte[] signature) {
    Ed25519PublicKey key = replicas.get(replica);
    return key != null && ed25519.verify(key, content, signature);
  }

  @Override
  public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
    Principal keys = principals.get(principal);
    return keys != null && ed25519.verify(keys.signKey, digest, signature);
  }

  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    Principal keys = principals.get(principal);
    return keys != null && mac.length == MacKey.MAC_BYTES && keys.macKey.verify(digest, mac, 0);
  }
}
