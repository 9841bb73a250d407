package io.evenkeel.node;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.node.config.PrincipalEntry;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import io.evenkeel.transport.crypto.KeyFiles;
import io.evenkeel.transport.crypto.MacKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** This replica's private keys and everybody's public ones at work. Any thread. */
final class Keyring implements Authenticator {

  /** Public keys looked up before; of members of configurations, so few. */
  private static final int CACHED_MAX = 10_000;

  private final Ed25519 ed25519 = Ed25519.create();
  private final OwnKeys own;
  private final ReplicaConfig config;
  private final Map<KeyBytes, Optional<Ed25519PublicKey>> replicas = new ConcurrentHashMap<>();
  private final Map<Integer, Ed25519PublicKey> principals = new HashMap<>();

  /** For each set of own keys, the newest first, each principal's. */
  private volatile List<Map<Integer, MacKey>> macKeys = List.of();

  Keyring(ReplicaConfig config, OwnKeys own) {
    this.config = config;
    this.own = own;
    for (PrincipalEntry principal : config.cluster().principals()) {
      principals.put(principal.id(), Ed25519PublicKey.ofRaw(principal.signKey().bytes()));
    }
    keysChanged();
  }

  /** Own keys came: clients that know of them use them for MACs. */
  void keysChanged() {
    List<Map<Integer, MacKey>> all = new ArrayList<>();
    for (OwnKeys.KeySet set : own.all()) {
      Map<Integer, MacKey> byPrincipal = new HashMap<>();
      for (PrincipalEntry principal : config.cluster().principals()) {
        byPrincipal.put(
            principal.id(),
            MacKey.derive(
                set.material().macKey(),
                KeyFiles.x25519OfRaw(principal.macKey().bytes()),
                config.cluster().cluster(),
                principal.id(),
                config.replica()));
      }
      all.add(0, byPrincipal);
    }
    macKeys = List.copyOf(all);
  }

  /** Which implementation signs, for people. */
  String providerName() {
    return ed25519.providerName();
  }

  @Override
  public byte[] sign(Member as, byte[] content) {
    return own.of(as)
        .map(set -> ed25519.sign(set.material().signKey(), content))
        .orElseGet(() -> new byte[0]);
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
    Ed25519PublicKey key = principals.get(principal);
    return key != null && ed25519.verify(key, digest, signature);
  }

  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    if (mac.length != MacKey.MAC_BYTES) {
      return false;
    }
    for (Map<Integer, MacKey> byPrincipal : macKeys) {
      MacKey key = byPrincipal.get(principal);
      if (key != null && key.verify(digest, mac, 0)) {
        return true;
      }
    }
    return false;
  }
}
