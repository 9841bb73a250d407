package io.evenkeel.node;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.TlsIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Who the replicas are at the moment, for connections: whose keys are admitted, where each of them
 * is, and how this one presents itself. The ordering lane says what is in force; Hello of others
 * may announce more. Any thread.
 */
final class Members {

  /** What the rest of the node looks at. */
  private record State(Configurations known, long low, long high) {}

  private final ReplicaConfig config;
  private final long incarnation;
  private final OwnKeys own;
  private final Keyring keys;
  private volatile State state;
  private @Nullable Configurations lastSeen;
  private volatile Runnable changed = () -> {};

  Members(ReplicaConfig config, long incarnation, OwnKeys own, Keyring keys, Configurations known) {
    this.config = config;
    this.incarnation = incarnation;
    this.own = own;
    this.keys = keys;
    this.state = new State(known, 0, known.newest().from());
  }

  /** What is called after each change; at most one. */
  void onChange(Runnable action) {
    changed = action;
  }

  /** What is known of configurations. */
  Configurations known() {
    return state.known();
  }

  long incarnation() {
    return incarnation;
  }

  /**
   * What the ordering lane knows.
   *
   * @param low what lies at or below it is settled
   * @param high the end of its window
   */
  @SuppressWarnings("ReferenceEquality") // the same object is the usual case, in each round
  synchronized void update(Configurations configurations, long low, long high) {
    State before = state;
    if (configurations == lastSeen
        && configurations.at(low).number() == before.known().at(before.low()).number()
        && configurations.at(high).number() == before.known().at(before.high()).number()) {
      state = new State(before.known(), low, high);
      return;
    }
    lastSeen = configurations;
    Configurations known = configurations.withAnnouncedOf(before.known());
    state = new State(known, low, high);
    load();
  }

  /** Takes in what somebody's Hello told; those that hold, decoded. */
  synchronized List<Reconfiguration> announced(List<byte[]> encoded) {
    List<Reconfiguration> changes = new ArrayList<>();
    for (byte[] one : encoded) {
      if (one.length <= Reconfiguration.BYTES_MAX && changes.size() < Configurations.CHANGES_MAX) {
        Reconfiguration.decode(one).ifPresent(changes::add);
      }
    }
    State before = state;
    Configurations known = before.known().announced(changes, OperatorKey.check());
    if (known.equals(before.known())) {
      return List.of();
    }
    state = new State(known, before.low(), before.high());
    load();
    return changes;
  }

  private void load() {
    State present = state;
    own.load(present.known().from(present.low()), incarnation);
    keys.keysChanged();
    changed.run();
  }

  /** The incarnation of a replica that has that TLS key now, or soon. */
  OptionalLong incarnationOf(int replica, byte[] key) {
    State present = state;
    KeyBytes wanted = KeyBytes.of(key);
    if (replica < 0 || replica >= config.cluster().n()) {
      return OptionalLong.empty();
    }
    for (Configuration one : present.known().from(present.low())) {
      Member member = one.member(replica);
      if (member.keys().tls().equals(wanted)) {
        return OptionalLong.of(member.incarnation());
      }
    }
    return OptionalLong.empty();
  }

  /** Where another replica is to be reached. */
  Member target(int replica) {
    State present = state;
    Configuration newest = present.known().newestKnown();
    boolean announcedOnly = newest.number() > present.known().newest().configuration().number();
    return (announcedOnly ? newest : present.known().at(present.high())).member(replica);
  }

  /** This replica in the newest configuration in which this incarnation is. */
  Member self() {
    Member found = config.cluster().genesis().member(config.replica());
    for (Configuration one : state.known().from(0)) {
      Member member = one.member(config.replica());
      if (member.incarnation() == incarnation) {
        found = member;
      }
    }
    return found;
  }

  /** Whether the private keys of a member of this replica's number are here. */
  boolean hasKeys(Member member) {
    return own.of(member).isPresent();
  }

  /** How this replica presents itself: with its newest keys, and all changes it knows. */
  Endpoint endpoint() {
    State present = state;
    TlsIdentity newest = null;
    for (Configuration one : present.known().from(present.low())) {
      Optional<OwnKeys.KeySet> set = own.of(one.member(config.replica()));
      if (set.isPresent() && one.member(config.replica()).incarnation() == incarnation) {
        newest = set.get().tls();
      }
    }
    if (newest == null) {
      List<OwnKeys.KeySet> all = own.all();
      newest = all.get(all.size() - 1).tls();
    }
    return new Endpoint(
        newest,
        present.known().newestKnown().number(),
        incarnation,
        Optional.of(config.cluster().digest()),
        present.known().changes().stream().map(Reconfiguration::encode).toList());
  }
}
