package io.evenkeel.replica;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The roots that replicas signed of checkpoints at positions of their own: this replica's last two,
 * and each other's newest. A signed root is a certificate of one vote: it proves that its signer
 * says so, and nothing else.
 */
final class SignedRoots {

  /** Roots that a replica keeps checkpoints of, and bodies since the older of them. */
  static final int OWN_KEPT = 2;

  /** Of another replica's, one more: it may have a new one before it gave up the oldest. */
  static final int PER_SENDER_MAX = 3;

  static final long REPEAT_MICROS = 1_000_000;

  private static final int VERIFICATIONS_PER_SENDER_MAX = 4;

  private final Cluster cluster;
  private final Agreement agreement;
  private final int self;
  private final boolean voting;

  /** Published here and not signed yet. */
  private final TreeMap<Long, Digest> unsigned = new TreeMap<>();

  private final TreeMap<Long, CheckpointCertificate> own = new TreeMap<>();
  private final Map<Integer, TreeMap<Long, CheckpointCertificate>> others = new TreeMap<>();
  private final Map<Integer, Integer> verifying = new HashMap<>();
  private long sentMicros;

  /**
   * @param voting whether the others are told of this replica's roots; it signs them in any case
   * @param own those of the checkpoints in this replica's store
   */
  SignedRoots(
      Cluster cluster,
      Agreement agreement,
      int self,
      boolean voting,
      List<CheckpointCertificate> own) {
    this.cluster = cluster;
    this.agreement = agreement;
    this.self = self;
    this.voting = voting;
    own.forEach(root -> this.own.put(root.sequence(), root));
  }

  /** Another replica's word. */
  record Claim(int replica, CheckpointCertificate root) {}

  /** What others signed, each one's oldest first. */
  List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    others.forEach(
        (replica, roots) -> roots.values().forEach(root -> claims.add(new Claim(replica, root))));
    return claims;
  }

  /** Positions of this replica's last signed checkpoints above one, ascending. */
  Collection<Long> ownAbove(long sequence) {
    return List.copyOf(own.tailMap(sequence, false).keySet());
  }

  /** This replica's newest signed root. */
  Optional<CheckpointCertificate> newestOwn() {
    return Optional.ofNullable(own.lastEntry()).map(Map.Entry::getValue);
  }

  /** This replica's checkpoint is durable. */
  void published(long sequence, Digest root) {
    unsigned.put(sequence, root);
  }

  /**
   * Signs what is due. A checkpoint of what ordering has not come to yet waits: whose keys count
   * there is not known before.
   */
  void sign(List<OrderingEffect> effects) {
    while (!unsigned.isEmpty() && unsigned.firstKey() <= agreement.status().delivered()) {
      Map.Entry<Long, Digest> due = unsigned.pollFirstEntry();
      long sequence = due.getKey();
      Digest root = due.getValue();
      Configuration there = agreement.configurations().at(sequence);
      byte[] content =
          SignedContent.checkpoint(
              there.cluster(), sequence, CheckpointVote.KIND_SEQUENTIAL, root, self);
      effects.add(
          new OrderingEffect.RunTask(
              keys ->
                  new OrderingEvent.RootSigned(
                      new CheckpointCertificate(
                          there.number(),
                          sequence,
                          CheckpointVote.KIND_SEQUENTIAL,
                          root,
                          List.of(
                              new ReplicaSignature(
                                  self, keys.sign(there.member(self), content)))))));
    }
  }

  void signed(CheckpointCertificate root, List<OrderingEffect> effects) {
    if (root.votes().get(0).signature().length == 0) {
      return; // it does not have this key
    }
    own.put(root.sequence(), root);
    if (own.size() > OWN_KEPT) {
      own.pollFirstEntry();
    }
    effects.add(new OrderingEffect.Certified(root, true));
    tell(root, effects);
  }

  private void tell(CheckpointCertificate root, List<OrderingEffect> effects) {
    if (voting && agreement.belongsTo(root.sequence())) {
      effects.add(new OrderingEffect.Broadcast(root));
    }
  }

  /** Repeats this replica's roots as long as it keeps their checkpoints: somebody may need them. */
  void tick(Now now, List<OrderingEffect> effects) {
    if (now.monotonicMicros() - sentMicros >= REPEAT_MICROS) {
      sentMicros = now.monotonicMicros();
      own.values().forEach(root -> tell(root, effects));
    }
  }

  void received(int from, CheckpointCertificate root, List<OrderingEffect> effects) {
    if (!cluster.size().contains(from) || from == self) {
      refuse(CheckpointRefusal.UNKNOWN_SENDER, from, root.sequence(), effects);
    } else if (root.sequence() <= 0
        || root.votes().size() != 1
        || root.votes().get(0).replica() != from) {
      refuse(CheckpointRefusal.MALFORMED, from, root.sequence(), effects);
    } else if (isNews(from, root, effects)) {
      Optional<Configuration> there = agreement.proving(root.configuration(), root.sequence());
      if (there.isEmpty()) {
        refuse(CheckpointRefusal.WRONG_CONFIGURATION, from, root.sequence(), effects);
      } else if (verifying.getOrDefault(from, 0) >= VERIFICATIONS_PER_SENDER_MAX) {
        refuse(CheckpointRefusal.VERIFICATION_QUOTA, from, root.sequence(), effects);
      } else {
        verifying.merge(from, 1, Integer::sum);
        effects.add(
            new OrderingEffect.RunTask(
                keys ->
                    new OrderingEvent.CertificateVerified(
                        from, root, root.wordOf(from, there.get(), keys))));
      }
    }
  }

  private boolean isNews(int from, CheckpointCertificate root, List<OrderingEffect> effects) {
    TreeMap<Long, CheckpointCertificate> known = others.get(from);
    if (known == null) {
      return true;
    }
    CheckpointCertificate same = known.get(root.sequence());
    if (same != null) {
      if (!same.root().equals(root.root())) {
        refuse(CheckpointRefusal.CONFLICTING, from, root.sequence(), effects);
      }
      return false;
    }
    return known.size() < PER_SENDER_MAX || root.sequence() > known.firstKey();
  }

  void verified(
      int from,
      CheckpointCertificate root,
      Optional<CheckpointRefusal> refusal,
      List<OrderingEffect> effects) {
    verifying.merge(from, -1, Integer::sum);
    if (refusal.isPresent()) {
      refuse(refusal.get(), from, root.sequence(), effects);
    } else if (isNews(from, root, effects)) {
      TreeMap<Long, CheckpointCertificate> known =
          others.computeIfAbsent(from, key -> new TreeMap<>());
      known.put(root.sequence(), root);
      if (known.size() > PER_SENDER_MAX) {
        known.pollFirstEntry();
      }
    }
  }

  private static void refuse(
      CheckpointRefusal reason, int from, long sequence, List<OrderingEffect> effects) {
    effects.add(new OrderingEffect.Report(new Notice.CheckpointRefused(reason, from, sequence)));
  }
}
