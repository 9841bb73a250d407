package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Genuine messages of view changes in {@link Solo}'s cluster. */
final class Views {

  private Views() {}

  static ViewChange viewChange(int from, long view, PreparedCertificate... prepared) {
    return viewChange(from, view, OrderCertificate.EMPTY, prepared);
  }

  static ViewChange viewChange(
      int from, long view, OrderCertificate base, PreparedCertificate... prepared) {
    List<PreparedCertificate> list = Arrays.asList(prepared);
    ViewChange unsigned = new ViewChange(0, from, view, base, list, new byte[0]);
    byte[] content = SignedContent.viewChange(Solo.CLUSTER, unsigned);
    return new ViewChange(0, from, view, base, list, FakeKeys.sign(from, content));
  }

  /** Prepared in a view by the first two backups of it. */
  static PreparedCertificate prepared(long view, long sequence, Batch batch) {
    int primary = Solo.CLUSTER.size().primary(view);
    byte[] proposal = SignedContent.prePrepare(Solo.CLUSTER, view, sequence, batch.digest());
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int replica = 0; votes.size() < 2; replica++) {
      if (replica != primary) {
        byte[] vote = SignedContent.prepare(Solo.CLUSTER, view, sequence, batch.digest(), replica);
        votes.add(new ReplicaSignature(replica, FakeKeys.sign(replica, vote)));
      }
    }
    return new PreparedCertificate(
        view, sequence, batch.digest(), FakeKeys.sign(primary, proposal), votes);
  }

  static OrderCertificate certificate(long sequence, Digest history) {
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int replica : new int[] {0, 2, 3}) {
      byte[] signature = Solo.orderVote(replica, sequence, history).signature();
      votes.add(new ReplicaSignature(replica, signature));
    }
    return new OrderCertificate(0, sequence, history, votes);
  }

  /** What the view's primary must send. */
  static NewView newView(long view, ViewChange... viewChanges) {
    List<Digest> digests =
        NewViewPlan.of(List.of(viewChanges)).entries().stream()
            .map(NewViewPlan.Entry::digest)
            .toList();
    long base = NewViewPlan.of(List.of(viewChanges)).base().sequence();
    return newView(view, base, digests, viewChanges);
  }

  /** What it sends if it likes these better. */
  static NewView newView(long view, long base, List<Digest> digests, ViewChange... viewChanges) {
    int primary = Solo.CLUSTER.size().primary(view);
    List<Proposal> proposals = new ArrayList<>();
    long sequence = base;
    for (Digest digest : digests) {
      sequence++;
      byte[] content = SignedContent.prePrepare(Solo.CLUSTER, view, sequence, digest);
      proposals.add(new Proposal(sequence, digest, FakeKeys.sign(primary, content)));
    }
    NewView unsigned = new NewView(0, view, List.of(viewChanges), proposals, new byte[0]);
    byte[] content = SignedContent.newView(Solo.CLUSTER, unsigned);
    return new NewView(0, view, List.of(viewChanges), proposals, FakeKeys.sign(primary, content));
  }

  static Prepare prepare(int from, long view, long sequence, Digest digest) {
    byte[] content = SignedContent.prepare(Solo.CLUSTER, view, sequence, digest, from);
    return new Prepare(view, sequence, digest, FakeKeys.sign(from, content));
  }
}
