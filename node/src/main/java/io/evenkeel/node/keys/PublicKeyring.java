package io.evenkeel.node.keys;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.PrincipalEntry;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everybody's public keys at work: whoever has a cluster file can check every signature, and make
 * none. Any thread.
 */
public final class PublicKeyring implements Authenticator {

  /** Public keys looked up before; of members of configurations, so few. */
  private static final int CACHED_MAX = 10_000;

  private final Ed25519 ed25519 = Ed25519.create();
  private final Map<KeyBytes, Optional<Ed25519PublicKey>> replicas = new ConcurrentHashMap<>();
  private final Map<Integer, PrincipalKey> principals = new HashMap<>();

  /** The keys in a cluster file. */
  public PublicKeyring(ClusterConfig cluster) {
    for (PrincipalEntry principal : cluster.principals()) {
      principals.put(
          principal.id(), new PrincipalKey(Ed25519PublicKey.ofRaw(principal.signKey().bytes())));
    }
  }

  /** Nothing: there is no private key here. */
  @Override
  public byte[] sign(Member own, byte[] content) {
    return new byte[0];
  }

  @Override
  public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
    KeyBytes sign = replica.keys().sign();
    Optional<Ed25519PublicKey> key = replicas.get(sign);
    if (key == null) {
      key = publicKey(sign);
      if (replicas.size() < CACHED_MAX) {
        replicas.put(sign, key);
      }
    }
    return key.isPresent() && ed25519.verify(key.get(), content, signature);
  }

  private static Optional<Ed25519PublicKey> publicKey(KeyBytes raw) {
    try {
      return Optional.of(Ed25519PublicKey.ofRaw(raw.bytes()));
    } catch (IllegalArgumentException notAKey) {
      return Optional.empty();
    }
  }

  @Override
  public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
    PrincipalKey key = principals.get(principal);
    return key != null && key.verify(ed25519, digest, signature);
  }

  /** False: a MAC proves something to one replica only, which needs its private key for that. */
  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    return false;
  }
}
