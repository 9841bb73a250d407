package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;

/** A faulty replica: it runs the real agreement, but hears, says or delays something else. */
interface Adversary {

  /** What it sends in place of a message; with its own good key. */
  default List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
    return List.of(message);
  }

  /** Whether it takes notice. */
  default boolean hears(Event event) {
    return true;
  }

  /** How much later it sends. */
  default long delayMicros(ReplicaMessage message) {
    return 0;
  }

  /** Says nothing at all from a moment on. */
  static Adversary silentFrom(long micros) {
    return new Adversary() {
      @Override
      public List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
        return net.micros >= micros ? List.of() : List.of(message);
      }
    };
  }

  /** Reports progress and votes, but proposes nothing. */
  static Adversary withholding() {
    return new Adversary() {
      @Override
      public List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
        return message instanceof PrePrepare ? List.of() : List.of(message);
      }
    };
  }

  /** Odd replicas get another batch than even ones. */
  static Adversary equivocating() {
    return new Adversary() {
      @Override
      public List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
        return Liar.equivocations(net, self, message, to);
      }
    };
  }

  /** Has never heard of one client. */
  static Adversary censoring(int principal) {
    return new Adversary() {
      @Override
      public boolean hears(Event event) {
        if (event instanceof Event.RequestReceived received) {
          return received.request().id().principal() != principal;
        }
        return !(event instanceof Event.MessageReceived received
            && received.message() instanceof ReplicaMessage.RelayedRequest relayed
            && relayed.request().id().principal() == principal);
      }
    };
  }

  /** Proposes everything, this much later. */
  static Adversary slow(long micros) {
    return new Adversary() {
      @Override
      public long delayMicros(ReplicaMessage message) {
        return message instanceof PrePrepare ? micros : 0;
      }
    };
  }

  /** Puts a request into each batch that no client signed. */
  static Adversary inventing() {
    return new Adversary() {
      @Override
      public List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
        if (!(message instanceof PrePrepare m)) {
          return List.of(message);
        }
        List<ClientRequest> requests = new ArrayList<>(m.batch().requests());
        RequestId id = new RequestId(99, 1, m.sequence());
        requests.add(new ClientRequest("test", id, new byte[3], new byte[32], new byte[0]));
        Batch batch = new Batch(requests, m.batch().timestampMillis());
        byte[] content =
            SignedContent.prePrepare(net.cluster, m.view(), m.sequence(), batch.digest());
        return List.of(
            new PrePrepare(m.view(), m.sequence(), batch, FakeKeys.sign(self, content)),
            new Commit(m.view(), m.sequence(), batch.digest()));
      }
    };
  }

  /** Silent as the first primary; its NEW-VIEWs leave batches out, properly signed. */
  static Adversary forgetting() {
    return new Adversary() {
      @Override
      public List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
        if (message instanceof NewView m && net.cluster.size().primary(m.view()) == self) {
          return List.of(Lies.emptied(net, self, m));
        }
        return List.of(message);
      }
    };
  }

  /** VIEW-CHANGEs without end: genuine for ever higher views, forged, replayed and broken. */
  static Adversary spamming() {
    return new Adversary() {
      @Override
      public List<ReplicaMessage> send(TestCluster net, int self, int to, ReplicaMessage message) {
        List<ReplicaMessage> all = new ArrayList<>(List.of(message));
        if (message instanceof Progress || message instanceof Prepare) {
          for (int i = 0; i < 5; i++) {
            all.add(Lies.viewChange(net, self, 1 + net.random.nextInt(1_000_000)));
          }
        }
        return all;
      }
    };
  }

  /** Messages liars sign. */
  final class Lies {
    private Lies() {}

    /** Null batches in place of everything. */
    static NewView emptied(TestCluster net, int self, NewView message) {
      List<Proposal> proposals = new ArrayList<>();
      for (Proposal proposal : message.proposals()) {
        Digest digest = Batch.NULL.digest();
        byte[] content =
            SignedContent.prePrepare(net.cluster, message.view(), proposal.sequence(), digest);
        proposals.add(new Proposal(proposal.sequence(), digest, FakeKeys.sign(self, content)));
      }
      if (proposals.isEmpty()) {
        byte[] content =
            SignedContent.prePrepare(net.cluster, message.view(), 1, Batch.NULL.digest());
        proposals.add(new Proposal(1, Batch.NULL.digest(), FakeKeys.sign(self, content)));
      }
      NewView unsigned =
          new NewView(0, message.view(), message.viewChanges(), proposals, new byte[0]);
      byte[] content = SignedContent.newView(net.cluster, unsigned);
      return new NewView(
          0, message.view(), message.viewChanges(), proposals, FakeKeys.sign(self, content));
    }

    /** One of several kinds, by the net's random numbers. */
    static ViewChange viewChange(TestCluster net, int self, long view) {
      byte[] garbage = new byte[32];
      net.random.nextBytes(garbage);
      int author = net.random.nextInt(3) == 0 ? net.random.nextInt(net.nodes.size()) : self;
      OrderCertificate base = OrderCertificate.EMPTY;
      List<PreparedCertificate> prepared = new ArrayList<>();
      if (net.random.nextBoolean()) {
        List<ReplicaSignature> votes = new ArrayList<>();
        for (int replica = 1; replica <= net.cluster.size().preparesMin(); replica++) {
          votes.add(new ReplicaSignature(replica, garbage));
        }
        long sequence = 1L + net.random.nextInt(10);
        prepared.add(new PreparedCertificate(0, sequence, Digest.of(garbage), garbage, votes));
      }
      ViewChange unsigned = new ViewChange(0, author, view, base, prepared, new byte[0]);
      byte[] content = SignedContent.viewChange(net.cluster, unsigned);
      return new ViewChange(0, author, view, base, prepared, FakeKeys.sign(self, content));
    }
  }
}
