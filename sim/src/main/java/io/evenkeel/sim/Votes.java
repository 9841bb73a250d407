package io.evenkeel.sim;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.OrderCertificate;
import io.evenkeel.agreement.PreparedCertificate;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What correct replicas may say: nothing that contradicts what they said before, restarts included
 * (I5), nothing that is not in their log (I5), no NEW-VIEW against a commit (I2), nothing outside
 * the window (I8).
 */
final class Votes {

  private enum Type {
    PRE_PREPARE,
    PREPARE,
    COMMIT,
    ORDER_VOTE,
    CHECKPOINT,
    VIEW_CHANGE,
    NEW_VIEW
  }

  private record Key(int replica, Type type, long view, long sequence) {}

  private record Logged(long view, long sequence, Digest digest) {}

  private record Accepted(long view, long base, Map<Long, Digest> proposals) {}

  /** What one replica has logged, over all its lives. */
  private static final class Memory {
    long view;
    long certified;
    long committed;
    final Set<Logged> accepted = new HashSet<>();
    final Set<Logged> prepared = new HashSet<>();
    final Set<Long> viewChanges = new HashSet<>();
    final Set<Long> newViews = new HashSet<>();
  }

  private final SimWorld world;
  private final Memory[] memories;
  private final Map<Key, Digest> said = new HashMap<>();
  private final Map<Logged, BitSet> commits = new HashMap<>();
  private final List<Logged> committed = new ArrayList<>();
  private final List<Accepted> newViews = new ArrayList<>();
  private final int honestCommits;

  Votes(SimWorld world) {
    this.world = world;
    this.memories = new Memory[world.n()];
    for (int i = 0; i < memories.length; i++) {
      memories[i] = new Memory();
    }
    this.honestCommits = world.plan.quorum() - world.plan.lying().cardinality();
  }

  private static void check(
      boolean holds, String invariant, SimReplica who, String what, Object detail) {
    if (!holds) {
      throw new Violation(invariant, who + ": " + what + detail);
    }
  }

  /** The disk is gone: what it held is not known any more. */
  void forgot(SimReplica replica) {
    memories[replica.id()] = new Memory();
  }

  /** A certified checkpoint stands for all commit marks up to it. */
  void holds(SimReplica replica, long sequence) {
    Memory memory = memories[replica.id()];
    memory.committed = Math.max(memory.committed, sequence);
  }

  // What is logged.

  void persisted(SimReplica replica, LogRecord record) {
    Memory memory = memories[replica.id()];
    if (record instanceof LogRecord.AcceptedRecord entry) {
      PrePrepare proposal = entry.prePrepare();
      long window = world.window();
      check(
          proposal.sequence() > memory.certified
              && proposal.sequence() <= memory.certified + window,
          "I8",
          replica,
          "accepted outside the window: ",
          proposal.sequence());
      check(
          proposal.view() >= memory.view,
          "I5",
          replica,
          "accepted in the old view ",
          proposal.view());
      memory.accepted.add(
          new Logged(proposal.view(), proposal.sequence(), proposal.batch().digest()));
    } else if (record instanceof LogRecord.PreparedRecord entry) {
      var certificate = entry.certificate();
      memory.prepared.add(
          new Logged(certificate.view(), certificate.sequence(), certificate.digest()));
      check(holds(replica, certificate), "I5", replica, "logs what proves nothing: ", certificate);
    } else if (record instanceof LogRecord.CommittedRecord entry) {
      memory.committed = Math.max(memory.committed, entry.sequence());
    } else if (record instanceof LogRecord.OrderCertificateRecord entry) {
      long sequence = entry.certificate().sequence();
      memory.certified = Math.max(memory.certified, sequence);
      world.coverage.reached(
          sequence % world.plan.workload().orderInterval() == 0
              ? Rare.ORDER_CERTIFIED
              : Rare.CERTIFICATE_AT_CHECKPOINT);
    } else if (record instanceof LogRecord.ViewRecord entry) {
      check(entry.view() > memory.view, "I5", replica, "went back to view ", entry.view());
      memory.view = entry.view();
    } else if (record instanceof LogRecord.ViewChangeRecord entry) {
      memory.viewChanges.add(entry.message().view());
    } else if (record instanceof LogRecord.NewViewRecord entry) {
      newView(replica, memory, entry.message());
    }
  }

  /** Whether others will believe a prepared certificate when it is in a VIEW-CHANGE. */
  private boolean holds(SimReplica replica, PreparedCertificate certificate) {
    Configuration there =
        configurations(replica, certificate.sequence()).at(certificate.sequence());
    long view = certificate.view();
    long sequence = certificate.sequence();
    int primary = world.cluster.size().primary(view);
    byte[] proposal =
        SignedContent.prePrepare(there.cluster(), view, sequence, certificate.digest());
    boolean holds =
        replica.keys().verifyReplica(there.member(primary), proposal, certificate.prePrepare());
    for (ReplicaSignature vote : certificate.prepares()) {
      byte[] content =
          SignedContent.prepare(
              there.cluster(), view, sequence, certificate.digest(), vote.replica());
      Member voter = there.member(vote.replica());
      holds &= replica.keys().verifyReplica(voter, content, vote.signature());
    }
    return holds;
  }

  /** Those of the model, or what ordering knows, where execution has not come so far anywhere. */
  private Configurations configurations(SimReplica replica, long sequence) {
    Model model = world.checker.model();
    return sequence <= model.last() + world.window()
        ? model.configurations()
        : replica.ordering().ordering().agreement().configurations();
  }

  private void newView(SimReplica replica, Memory memory, NewView message) {
    check(message.view() >= memory.view, "I5", replica, "went back to view ", message.view());
    if (message.view() > memory.view + 1) {
      world.coverage.reached(Rare.VIEW_SKIPPED);
    }
    memory.view = message.view();
    memory.newViews.add(message.view());
    OrderCertificate base = OrderCertificate.EMPTY;
    for (ViewChange one : message.viewChanges()) {
      base = one.base().sequence() > base.sequence() ? one.base() : base;
    }
    Map<Long, Digest> proposals = new HashMap<>();
    for (Proposal proposal : message.proposals()) {
      proposals.put(proposal.sequence(), proposal.digest());
      memory.accepted.add(new Logged(message.view(), proposal.sequence(), proposal.digest()));
      world.coverage.reached(
          proposal.digest().equals(io.evenkeel.agreement.Batch.NULL.digest())
              ? Rare.VIEW_NULL_BATCH
              : Rare.VIEW_REPROPOSED);
    }
    Accepted accepted = new Accepted(message.view(), base.sequence(), proposals);
    newViews.add(accepted);
    for (Logged commit : committed) {
      agree(replica, commit, accepted);
    }
  }

  private static void agree(SimReplica replica, Logged commit, Accepted view) {
    boolean kept =
        commit.view() >= view.view()
            || commit.sequence() <= view.base()
            || Objects.equals(view.proposals().get(commit.sequence()), commit.digest());
    check(kept, "I2", replica, "a NEW-VIEW drops the committed ", commit);
  }

  // What is sent.

  void sent(SimReplica replica, ReplicaMessage message) {
    Memory memory = memories[replica.id()];
    if (message instanceof PrePrepare m) {
      Logged logged = new Logged(m.view(), m.sequence(), m.batch().digest());
      once(replica, Type.PRE_PREPARE, m.view(), m.sequence(), m.batch().digest());
      vote(replica, memory, m.view(), memory.accepted.contains(logged), message);
    } else if (message instanceof Prepare m) {
      Logged logged = new Logged(m.view(), m.sequence(), m.digest());
      once(replica, Type.PREPARE, m.view(), m.sequence(), m.digest());
      vote(replica, memory, m.view(), memory.accepted.contains(logged), message);
    } else if (message instanceof Commit m) {
      Logged logged = new Logged(m.view(), m.sequence(), m.digest());
      once(replica, Type.COMMIT, m.view(), m.sequence(), m.digest());
      vote(replica, memory, m.view(), memory.prepared.contains(logged), message);
      commit(replica, logged);
    } else if (message instanceof OrderVote m) {
      once(replica, Type.ORDER_VOTE, 0, m.sequence(), m.history());
      vote(replica, memory, memory.view, memory.committed >= m.sequence(), message);
    } else if (message instanceof ViewChange m) {
      Digest content = Digest.sha256(SignedContent.viewChange(world.cluster, m));
      once(replica, Type.VIEW_CHANGE, m.view(), 0, content);
      vote(replica, memory, m.view(), memory.viewChanges.contains(m.view()), message);
    } else if (message instanceof NewView m
        && replica.voting() // without a vote it passes on what it got
        && world.cluster.size().primary(m.view()) == replica.id()) {
      Digest content = Digest.sha256(SignedContent.newView(world.cluster, m));
      once(replica, Type.NEW_VIEW, m.view(), 0, content);
      vote(replica, memory, m.view(), memory.newViews.contains(m.view()), message);
    }
  }

  private void vote(
      SimReplica replica, Memory memory, long view, boolean logged, ReplicaMessage message) {
    check(mayVote(replica, message), "I5", replica, "another incarnation votes there: ", message);
    check(replica.voting(), "I5", replica, "votes without a vote log: ", message);
    check(view >= memory.view, "I5", replica, "votes in a view it left: ", message);
    check(logged, "I5", replica, "sends what is not logged: ", message);
  }

  /** Whether the model has this incarnation where the message says something. */
  private boolean mayVote(SimReplica replica, ReplicaMessage message) {
    long sequence =
        message instanceof PrePrepare m
            ? m.sequence()
            : message instanceof Prepare m
                ? m.sequence()
                : message instanceof Commit m
                    ? m.sequence()
                    : message instanceof OrderVote m ? m.sequence() : -1;
    return sequence < 0
        || world.checker.model().configurations().at(sequence).member(replica.id()).incarnation()
            == replica.membership();
  }

  /** Its state was perhaps wrong when it voted, and is that of the log now. */
  void maySayOtherwise(SimReplica replica) {
    said.keySet().removeIf(key -> key.type == Type.CHECKPOINT && key.replica == replica.voter());
  }

  void checkpointVoted(SimReplica replica, long sequence, Digest root) {
    check(replica.voting(), "I5", replica, "votes without a vote log at ", sequence);
    once(replica, Type.CHECKPOINT, 0, sequence, root);
  }

  private void once(SimReplica replica, Type type, long view, long sequence, Digest digest) {
    Digest earlier = said.putIfAbsent(new Key(replica.voter(), type, view, sequence), digest);
    if (earlier != null && !earlier.equals(digest)) {
      throw new Violation(
          "I5", replica + ": two " + type + " for view " + view + ", s " + sequence);
    }
  }

  private void commit(SimReplica replica, Logged commit) {
    BitSet by = commits.computeIfAbsent(commit, key -> new BitSet());
    if (by.get(replica.id())) {
      return;
    }
    by.set(replica.id());
    if (by.cardinality() == honestCommits) {
      committed.add(commit);
      for (Accepted view : newViews) {
        agree(replica, commit, view);
      }
    }
  }
}
