package io.evenkeel.sim;

import io.evenkeel.agreement.Digest;
import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.replica.CheckpointCertificate;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of memory is damaged where, and what its owner must do about it (I15): until it finds out it
 * may say wrong things; once it knows of a certified root that is not its own it neither answers
 * nor votes, until its whole state is the certified one; it does find out when a checkpoint reads
 * all objects.
 */
final class Damages {

  /** A checkpoint that reads all objects, and one that its capture had begun before. */
  private static final int FULL_CHECKPOINTS_MAX = 2;

  /** One replica whose state is, or was, damaged. */
  private static final class Wrong {
    final Set<ObjectId> objects = new HashSet<>();
    int checkpoints;
    boolean suspended;
  }

  private final SimWorld world;
  private final Map<Integer, Wrong> wrong = new HashMap<>();
  private final BitSet ever = new BitSet();
  private final Map<Integer, TreeMap<Long, Digest>> certified = new HashMap<>();

  Damages(SimWorld world) {
    this.world = world;
  }

  void damaged(SimReplica replica, ObjectId id) {
    Wrong state = wrong.computeIfAbsent(replica.id(), key -> new Wrong());
    state.objects.add(id);
    state.checkpoints = 0;
    ever.set(replica.id());
    world.coverage.reached(Rare.OBJECT_DAMAGED);
  }

  /** Whether what a replica computes may be wrong. */
  boolean excuse(SimReplica replica) {
    return wrong.containsKey(replica.id());
  }

  void suspended(SimReplica replica) {
    Wrong state = wrong.get(replica.id());
    if (state == null) {
      throw new Violation("I15", replica + ": suspended, and nothing is wrong");
    }
    state.suspended = true;
  }

  /** It tells somebody something that its state says. */
  void answers(SimReplica replica) {
    Wrong state = wrong.get(replica.id());
    if (state != null && state.suspended) {
      throw new Violation("I15", replica + ": answers from a state that it knows to be wrong");
    }
  }

  void certified(SimReplica replica, CheckpointCertificate certificate) {
    TreeMap<Long, Digest> known = certified.computeIfAbsent(replica.id(), key -> new TreeMap<>());
    known.put(certificate.sequence(), certificate.root());
  }

  void votes(SimReplica replica, long sequence, Digest root) {
    Digest known = certified.getOrDefault(replica.id(), new TreeMap<>()).get(sequence);
    if (known != null && !known.equals(root)) {
      throw new Violation("I15", replica + ": votes at " + sequence + " against a certificate");
    }
  }

  void published(SimReplica replica) {
    Wrong state = wrong.get(replica.id());
    if (state != null) {
      state.checkpoints++;
    }
  }

  void named(Divergence found) {
    if (!found.ids().isEmpty()) {
      world.coverage.reached(Rare.DAMAGE_NAMED);
    }
  }

  /** The state was replaced by a certified one. */
  void installed(SimReplica replica) {
    Wrong state = wrong.get(replica.id());
    if (state != null && state.suspended) {
      wrong.remove(replica.id());
    }
  }

  /** What was in memory is gone; whether it was wrong at any time. */
  boolean started(SimReplica replica) {
    wrong.remove(replica.id());
    certified.remove(replica.id());
    return ever.get(replica.id());
  }

  /** Whether the state may still be wrong at the end. */
  boolean unnoticed(SimReplica replica) {
    Wrong state = wrong.get(replica.id());
    int every = Math.max(1, world.plan.setups().get(replica.id()).fullEvery());
    return state != null && state.checkpoints < every + FULL_CHECKPOINTS_MAX;
  }
}
