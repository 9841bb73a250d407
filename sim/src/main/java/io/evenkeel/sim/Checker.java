package io.evenkeel.sim;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.Delta;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.Reply;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.DeltaCertificate;
import io.evenkeel.replica.PeerMessage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The invariants, checked as the steps happen, over the correct replicas. Reported things of lying
 * replicas are ignored: they may do anything.
 */
final class Checker {

  private static final int LANE_PIECES_MAX = 20_000;
  private static final int LOG_RECORDS_MAX = 20_000;

  /** The last two stable ones, those without a certificate, and two that are only certified. */
  private static final int IMAGES_MAX = 2 + CheckpointStore.UNCERTIFIED_KEPT + 2;

  private static final int CHECKED_EVERY = 16;

  private final SimWorld world;
  private final Votes votes;
  private final Model model;
  private final Damages damages;
  private final StagedChecks staged;
  private final Set<Digest> issued = new HashSet<>();
  private final Map<Long, Digest> committed = new HashMap<>();
  private final long[] executed;
  private final long[] stable;
  private final Map<Integer, Map<Long, Digest>> durableRoots = new HashMap<>();

  /** Roots published of what the model has not come to. */
  private final Map<Long, Digest> ahead = new HashMap<>();

  private int stepped;
  private long stableCheckpoints;
  private long stableNewest;

  Checker(SimWorld world) {
    this.world = world;
    this.votes = new Votes(world);
    var workload = world.plan.workload();
    this.model =
        new Model(
            workload.intervalRequests(),
            workload.intervalBatches(),
            workload.sessionsKept(),
            world.plan.fullEvery(),
            world.genesis(),
            world.sequential());
    this.damages = new Damages(world);
    this.staged = new StagedChecks(world);
    this.executed = new long[world.n()];
    this.stable = new long[world.n()];
  }

  Model model() {
    return model;
  }

  /** Positions at which a checkpoint became stable. */
  long stableCheckpoints() {
    return stableCheckpoints;
  }

  /** Position of the newest checkpoint that is stable somewhere. */
  long stableNewest() {
    return stableNewest;
  }

  private static void check(
      boolean holds, String invariant, SimReplica who, Supplier<String> what) {
    if (!holds) {
      throw new Violation(invariant, who + ": " + what.get());
    }
  }

  /** A client made a request. */
  void issued(Digest request) {
    issued.add(request);
  }

  void lostDisk(SimReplica replica) {
    votes.forgot(replica);
    executed[replica.id()] = 0;
    durableRoots.remove(replica.id());
    staged.lostDisk(replica);
    stable[replica.id()] = 0;
  }

  /** It votes no more, and has no log above its state. */
  void lostLog(SimReplica replica, long sequence) {
    votes.forgot(replica);
    votes.holds(replica, sequence);
  }

  // Ordering.

  void persisted(SimReplica replica, LogRecord record) {
    if (!replica.honest()) {
      return;
    }
    votes.persisted(replica, record);
    if (record instanceof LogRecord.CommittedRecord mark) {
      world.trace.note(
          replica.name(), "committed", mark.sequence(), mark.sequence() + " " + mark.digest());
      Digest earlier = committed.putIfAbsent(mark.sequence(), mark.digest());
      check(
          earlier == null || earlier.equals(mark.digest()),
          "I1",
          replica,
          () -> "committed " + mark.digest() + " at " + mark.sequence() + ", not " + earlier);
    }
  }

  void sent(SimReplica replica, PeerMessage message) {
    if (message instanceof PeerMessage.Order order) {
      votes.sent(replica, order.message());
      if (order.message() instanceof ReplicaMessage.Body) {
        world.coverage.reached(Rare.VIEW_BODY_FETCHED);
      } else if (order.message() instanceof ReplicaMessage.FetchRequest) {
        world.coverage.reached(Rare.REQUEST_FETCHED);
      } else if (order.message() instanceof ReplicaMessage.Batches batches
          && !batches.entries().isEmpty()) {
        world.coverage.reached(Rare.BATCHES_FETCHED);
      }
    } else if (message instanceof CheckpointVote vote) {
      Digest published = durableRoots.getOrDefault(replica.id(), Map.of()).get(vote.sequence());
      check(
          Objects.equals(published, vote.root()),
          "I5",
          replica,
          () -> "votes for a checkpoint it has not published at " + vote.sequence());
      votes.checkpointVoted(replica, vote.sequence(), vote.root());
      damages.votes(replica, vote.sequence(), vote.root());
    } else if (message instanceof CheckpointCertificate root && world.sequential()) {
      Digest published = durableRoots.getOrDefault(replica.id(), Map.of()).get(root.sequence());
      check(
          Objects.equals(published, root.root()),
          "I5",
          replica,
          () -> "signs a checkpoint it has not published at " + root.sequence());
      votes.checkpointVoted(replica, root.sequence(), root.root());
    }
  }

  /** Anybody said that to somebody. */
  void said(SimReplica replica, PeerMessage message) {
    staged.said(replica, message);
  }

  /** After each step of ordering. */
  void stepped(SimReplica replica) {
    if (stepped++ % CHECKED_EVERY != 0) {
      return;
    }
    Agreement.Status status = replica.ordering().ordering().agreement().status();
    check(!status.halted(), "I1", replica, () -> "its history is contradicted");
    bounded(replica, "slots", status.memory().slots(), 2 * world.window());
    bounded(replica, "requests", status.memory().requests(), SimWorld.QUEUED_MAX);
    bounded(replica, "ordering queue", replica.ordering().lane().size(), LANE_PIECES_MAX);
    bounded(replica, "execution queue", replica.execution().lane().size(), LANE_PIECES_MAX);
    bounded(replica, "log records", replica.log().size(), LOG_RECORDS_MAX);
    bounded(replica, "images", replica.checkpoints().store().images().size(), IMAGES_MAX);
  }

  private static void bounded(SimReplica replica, String what, long is, long max) {
    check(is <= max, "I10", replica, () -> what + ": " + is + ", at most " + max);
  }

  /** Bodies go when a stable checkpoint that is durable here covers them. */
  void forgotten(SimReplica replica, long sequence) {
    if (replica.honest()) {
      long needed = world.sequential() ? olderOwn(replica) : stable[replica.id()];
      check(
          sequence <= needed,
          "I8",
          replica,
          () -> "forgets up to " + sequence + ", covered is up to " + needed);
    }
  }

  /**
   * The older of its last two durable checkpoints; or the one that a staged state was exposed with:
   * there is no log between that and those before.
   */
  private long olderOwn(SimReplica replica) {
    long older =
        durableRoots.getOrDefault(replica.id(), Map.of()).keySet().stream()
            .sorted(Comparator.reverseOrder())
            .skip(1)
            .findFirst()
            .orElse(0L);
    return Math.max(older, staged.shownFrom(replica));
  }

  void certified(SimReplica replica, CheckpointCertificate certificate) {
    if (!replica.honest() || world.sequential()) {
      return; // there it is but what the replica says itself, of what it published
    }
    Model.Position position = model.position(certificate.sequence());
    check(
        position != null && position.root().equals(certificate.root()),
        "I4",
        replica,
        () -> "a certificate for a wrong root at " + certificate.sequence());
    damages.certified(replica, certificate);
    long full = model.lastFull(certificate.sequence());
    check(
        certificate.stateSequence() == full
            && (full == 0 || certificate.stateRoot().equals(model.root(full))),
        "I4",
        replica,
        () -> "a certificate for a wrong state at " + certificate.sequence());
    if (certificate.votes().size() >= world.plan.quorum()) {
      stable[replica.id()] = Math.max(stable[replica.id()], full);
      if (certificate.sequence() > stableNewest) {
        stableNewest = certificate.sequence();
        stableCheckpoints++;
      }
    }
  }

  void certified(SimReplica replica, DeltaCertificate certificate) {
    if (!replica.honest()) {
      return;
    }
    world.coverage.reached(Rare.DELTA_CERTIFIED);
    Model.Position before = model.position(certificate.previous());
    Model.Position after = model.position(certificate.sequence());
    check(
        before != null
            && after != null
            && model.lastFull(certificate.sequence()) == certificate.sequence()
            && model.lastFull(certificate.sequence() - 1) == certificate.previous()
            && Arrays.equals(
                Delta.between(before.leaves(), after.leaves()).root().bytes(),
                certificate.root().bytes()),
        "I4",
        replica,
        () -> "a certificate for a wrong delta at " + certificate.sequence());
    check(
        certificate
            .refusal(model.configurations().at(certificate.sequence()), replica.keys())
            .isEmpty(),
        "I7",
        replica,
        () -> "a delta without a proof: " + certificate.sequence());
  }

  void fetching(SimReplica replica, CheckpointCertificate certificate) {
    if (!replica.ordering().ordering().agreement().status().active()) {
      world.coverage.reached(Rare.VIEW_CHANGE_WHILE_RECOVERING);
    }
    if (world.sequential()) {
      staged.fetching(replica, certificate);
    }
    check(
        !replica.honest()
            || world.sequential()
            || certificate
                .refusal(model.configurations().at(certificate.sequence()), replica.keys())
                .isEmpty(),
        "I7",
        replica,
        () -> "fetches without a proof: " + certificate.sequence());
  }

  // Execution.

  /** A batch reached an execution lane. */
  void delivered(SimReplica replica, OrderedBatch batch) {
    if (!replica.honest()) {
      return;
    }
    OrderedBatch known = model.batch(batch.sequence());
    if (known != null) {
      check(
          known.history().equals(batch.history()),
          "I1",
          replica,
          () -> "another history at " + batch.sequence());
      return;
    }
    check(
        batch.sequence() == model.last() + 1, "I3", replica, () -> "a gap at " + batch.sequence());
    for (OrderedRequest request : batch.requests()) {
      ClientId client = request.client();
      RequestId id = new RequestId(client.principal(), client.session(), request.number());
      Digest digest =
          RequestContent.digest(
              world.cluster.id(),
              request.library() ? ClientRequest.Kind.LIBRARY : ClientRequest.Kind.SERVICE,
              id,
              request.operation());
      check(issued.contains(digest), "I3", replica, () -> "nobody sent " + id);
    }
    if (batch.requests().isEmpty()) {
      world.coverage.reached(Rare.NULL_BATCH_EXECUTED);
    }
    model.execute(batch);
    Digest claimed = ahead.remove(batch.sequence());
    if (claimed != null) {
      checkRoot(replica, batch.sequence(), claimed);
    }
  }

  void executed(SimReplica replica, long sequence, List<Reply> given) {
    if (!replica.honest()) {
      return;
    }
    check(
        sequence == executed[replica.id()] + 1,
        "I3",
        replica,
        () -> "executed " + sequence + " after " + executed[replica.id()]);
    executed[replica.id()] = sequence;
    damages.answers(replica);
    world.trace.note(replica.name(), "executed", sequence, sequence);
    if (damages.excuse(replica)) {
      return;
    }
    List<Reply> expected = model.replies(sequence);
    check(given.size() == expected.size(), "I3", replica, () -> "replies of " + sequence);
    for (int i = 0; i < given.size(); i++) {
      check(
          same(given.get(i), expected.get(i)),
          "I3",
          replica,
          () -> "a wrong reply in " + sequence + ": " + given + ", not " + expected);
    }
  }

  private static boolean same(Reply is, Reply must) {
    // Whoever still has a large result gives it again; the agreed row has dropped it.
    boolean stillThere =
        must.status() == Reply.Status.RESULT_DROPPED && is.status() == Reply.Status.OK;
    return is.client().equals(must.client())
        && is.number() == must.number()
        && (stillThere
            || (is.status() == must.status() && Arrays.equals(is.payload(), must.payload())));
  }

  // Checkpoints.

  void published(SimReplica replica, long sequence, Digest root) {
    if (!replica.honest()) {
      return;
    }
    world.trace.note(replica.name(), "published", sequence, sequence + " " + root);
    if (world.sequential() && sequence > model.last()) {
      ahead.put(sequence, root); // of a staged state: nobody else has executed that far
    } else {
      checkRoot(replica, sequence, root);
    }
    damages.published(replica);
    durableRoots.computeIfAbsent(replica.id(), key -> new HashMap<>()).put(sequence, root);
  }

  /** A checkpoint is taken; in the sequential family by whose turn it is and nobody else. */
  void takes(SimReplica replica, long sequence) {
    if (world.sequential() && replica.honest() && sequence != staged.shownAt(replica)) {
      long turn = model.positions().headMap(sequence, true).size() % world.n();
      check(
          turn == replica.id(),
          "I4",
          replica,
          () -> "takes a checkpoint at " + sequence + ", where it is the turn of " + turn);
    }
  }

  private void checkRoot(SimReplica replica, long sequence, Digest root) {
    Model.Position position = model.position(sequence);
    check(
        position != null && (position.root().equals(root) || damages.excuse(replica)),
        "I4",
        replica,
        () -> "a wrong root at " + sequence);
  }

  /** A staged state has this root. */
  void stagedRoot(SimReplica replica, long sequence, Digest root) {
    world.trace.note(replica.name(), "staged", sequence, sequence + " " + root);
    staged.root(replica, sequence, root);
  }

  /** A staged state is about to be shown; its newest image is that of a position. */
  void exposed(SimReplica replica, long position) {
    world.trace.note(replica.name(), "exposed", position, position);
    if (!replica.honest()) {
      return;
    }
    staged.exposed(replica, position);
    long sequence = staged.shownAt(replica);
    check(
        sequence > model.last()
            || same(model.objectsAt(position, sequence), replica.service().state()),
        "I7",
        replica,
        () -> "a state became visible that is not that of " + sequence);
  }

  /** A process starts from a checkpoint of its own. */
  void restores(SimReplica replica, CheckpointCertificate own) {
    long sequence = own.stateSequence();
    // It may have died between making it durable and saying so.
    durableRoots
        .computeIfAbsent(replica.id(), key -> new HashMap<>())
        .put(sequence, own.stateRoot());
    if (replica.honest()) {
      votes.holds(replica, sequence);
    }
    world.trace.note(replica.name(), "restores", sequence, sequence);
  }

  /** Its state is that checkpoint's before its lanes run. */
  void restored(SimReplica replica, long sequence, Digest history, SimService service) {
    if (replica.honest()) {
      visible(replica, sequence, history, service.state());
    }
  }

  /** A process started; its state is that of that batch. */
  void started(SimReplica replica, long sequence) {
    if (damages.started(replica)) {
      votes.maySayOtherwise(replica);
    }
    executed[replica.id()] = sequence;
  }

  void installed(SimReplica replica, long sequence, Digest history) {
    world.trace.note(replica.name(), "installed", sequence, sequence);
    if (!replica.honest()) {
      return;
    }
    votes.holds(replica, sequence);
    damages.installed(replica);
    if (world.sequential()) {
      executed[replica.id()] = staged.shownAt(replica);
      return;
    }
    if (sequence != executed[replica.id()] && !damages.excuse(replica)) {
      visible(replica, sequence, history, replica.service().state());
    }
    executed[replica.id()] = sequence;
  }

  private void visible(
      SimReplica replica, long sequence, Digest history, NavigableMap<ObjectId, byte[]> state) {
    Model.Position position = model.position(sequence);
    check(
        position != null
            && model.lastFull(sequence) == sequence
            && position.history().equals(history)
            && same(position.objects(), state),
        "I7",
        replica,
        () -> "a state became visible that is not that of " + sequence);
  }

  private static boolean same(
      NavigableMap<ObjectId, byte[]> one, NavigableMap<ObjectId, byte[]> other) {
    if (!one.keySet().equals(other.keySet())) {
      return false;
    }
    for (var entry : one.entrySet()) {
      if (!Arrays.equals(entry.getValue(), other.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  // Damage.

  void damaged(SimReplica replica, ObjectId id) {
    damages.damaged(replica, id);
    votes.maySayOtherwise(replica); // a position is published again when the log is replayed
  }

  /** Whether it may find a root of its own wrong. */
  boolean mayDiverge(SimReplica replica) {
    return damages.excuse(replica);
  }

  void suspended(SimReplica replica, long sequence) {
    world.trace.note(replica.name(), "suspended", sequence, sequence);
    if (replica.honest()) {
      damages.suspended(replica);
    }
  }

  void answers(SimReplica replica) {
    if (replica.honest()) {
      damages.answers(replica);
    }
  }

  void named(SimReplica replica, Divergence found) {
    world.trace.note(replica.name(), "differs", found.sequence(), found);
    if (replica.honest()) {
      damages.named(found);
    }
  }

  /** At the end: a replica that is level with the model has its state. */
  void compareState(SimReplica replica) {
    check(
        damages.unnoticed(replica) || same(model.objects(), replica.service().state()),
        "I4",
        replica,
        () -> "the state is not that of the agreed log");
  }
}
