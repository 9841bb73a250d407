package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a lying replica sends in place of a message; with its own good key. As primary it tells
 * replicas with odd numbers something else than those with even numbers, and votes for both.
 */
final class Liar {

  private Liar() {}

  static List<ReplicaMessage> equivocations(
      TestCluster net, int self, ReplicaMessage message, int to) {
    if (message instanceof PrePrepare m && to % 2 == 1) {
      Batch other = new Batch(m.batch().requests(), m.batch().timestampMillis() + 1);
      byte[] content =
          SignedContent.prePrepare(net.cluster, m.view(), m.sequence(), other.digest());
      return List.of(
          new PrePrepare(m.view(), m.sequence(), other, FakeKeys.sign(self, content)),
          new Commit(m.view(), m.sequence(), other.digest()));
    } else if (message instanceof PrePrepare m) {
      return List.of(m, new Commit(m.view(), m.sequence(), m.batch().digest()));
    } else if (message instanceof Commit) {
      return List.of();
    }
    return List.of(message);
  }

  static List<ReplicaMessage> lies(TestCluster net, int self, ReplicaMessage message) {
    List<ReplicaMessage> lies = new ArrayList<>();
    byte[] garbage = new byte[32];
    net.random.nextBytes(garbage);
    Digest wrong = Digest.of(garbage);
    if (message instanceof Prepare m) {
      byte[] content = SignedContent.prepare(net.cluster, m.view(), m.sequence(), wrong, self);
      lies.add(new Prepare(m.view(), m.sequence(), wrong, FakeKeys.sign(self, content)));
      lies.add(new Prepare(m.view(), m.sequence(), m.digest(), garbage));
      lies.add(new Prepare(m.view() + 1000, m.sequence(), m.digest(), m.signature()));
      lies.add(new Commit(m.view(), m.sequence(), wrong));
      lies.add(new Commit(m.view(), m.sequence() + 100_000, m.digest()));
      Batch invented = new Batch(List.of(), net.now().wallMillis());
      lies.add(new PrePrepare(m.view(), m.sequence(), invented, garbage));
    } else if (message instanceof Commit m) {
      lies.add(new Commit(m.view(), m.sequence(), wrong));
      lies.add(m);
      lies.add(m);
    } else if (message instanceof OrderVote m) {
      byte[] content = SignedContent.orderVote(net.cluster, m.sequence(), wrong, self);
      lies.add(new OrderVote(m.sequence(), wrong, FakeKeys.sign(self, content)));
      ReplicaSignature vote = new ReplicaSignature(self, m.signature());
      lies.add(new OrderCertificate(0, m.sequence(), m.history(), List.of(vote, vote, vote)));
      List<ReplicaSignature> forged = new ArrayList<>();
      for (int replica = 0; replica < net.cluster.size().quorum(); replica++) {
        forged.add(new ReplicaSignature(replica, garbage));
      }
      lies.add(new OrderCertificate(0, m.sequence(), wrong, forged));
    } else if (message instanceof Batches m) {
      List<Batches.Entry> entries = new ArrayList<>();
      for (int i = 0; i < m.entries().size(); i++) {
        entries.add(new Batches.Entry(wrong, new Batch(List.of(), i)));
      }
      lies.add(new Batches(m.from(), m.from(), m.committed() + 1_000_000, entries));
    } else if (message instanceof Progress m) {
      long far = m.committed() + 1_000_000;
      lies.add(new Progress(m.view(), far, far, m.certified(), m.stableCheckpoint()));
    }
    return lies;
  }
}
