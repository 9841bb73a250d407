package io.evenkeel.node;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.Member;
import io.evenkeel.node.config.PrincipalEntry;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.keys.PublicKeyring;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.KeyFiles;
import io.evenkeel.transport.crypto.MacKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** This replica's private keys and everybody's public ones at work. Any thread. */
final class Keyring implements Authenticator {

  private final Ed25519 ed25519 = Ed25519.create();
  private final OwnKeys own;
  private final ReplicaConfig config;
  private final PublicKeyring others;

  /** For each set of own keys, the newest first, each principal's. */
  private volatile List<Map<Integer, MacKey>> macKeys = List.of();

  Keyring(ReplicaConfig config, OwnKeys own) {
    this.config = config;
    this.own = own;
    this.others = new PublicKeyring(config.cluster());
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

  /** Whether a signature takes microseconds, not milliseconds. */
  boolean isFast() {
    return ed25519.isFast();
  }

  @Override
  public byte[] sign(Member as, byte[] content) {
    return own.of(as)
        .map(set -> ed25519.sign(set.material().signKey(), content))
        .orElseGet(() -> new byte[0]);
  }

  @Override
  public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
    return others.verifyReplica(replica, content, signature);
  }

  @Override
  public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
    return others.verifyPrincipal(principal, digest, signature);
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
