package io.evenkeel.sim;

import io.evenkeel.agreement.Digest;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.PeerMessage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the sequential family has in place of certificates: a staged state is shown only when the
 * roots of {@code f+1} replicas, its source's among them, were said to be what it had (I7). Counted
 * from what was sent and what was computed, not from what a replica believes.
 */
final class StagedChecks {

  private record Said(int replica, long sequence) {}

  private final SimWorld world;

  /** Every root that anybody signed, liars included. */
  private final Map<Said, Set<Digest>> said = new HashMap<>();

  private final Map<Integer, Integer> sources = new HashMap<>();

  /** Roots that the state staged now had. */
  private final Map<Integer, TreeMap<Long, Digest>> staged = new HashMap<>();

  /** Where a state that may be shown stands. */
  private final Map<Integer, Long> shownAt = new HashMap<>();

  /** The position of its image. */
  private final Map<Integer, Long> shownFrom = new HashMap<>();

  StagedChecks(SimWorld world) {
    this.world = world;
  }

  void said(SimReplica by, PeerMessage message) {
    if (message instanceof CheckpointCertificate root
        && root.kind() == CheckpointVote.KIND_SEQUENTIAL) {
      said.computeIfAbsent(new Said(by.id(), root.sequence()), key -> new HashSet<>())
          .add(root.root());
    }
  }

  void fetching(SimReplica replica, CheckpointCertificate root) {
    sources.put(replica.id(), root.votes().get(0).replica());
    staged.remove(replica.id());
  }

  void lostDisk(SimReplica replica) {
    shownFrom.remove(replica.id());
    shownAt.remove(replica.id());
  }

  void root(SimReplica replica, long sequence, Digest root) {
    staged.computeIfAbsent(replica.id(), key -> new TreeMap<>()).put(sequence, root);
  }

  /** The replica is about to show its state. */
  void exposed(SimReplica replica, long position) {
    BitSet agreeing = new BitSet();
    staged
        .getOrDefault(replica.id(), new TreeMap<>())
        .forEach(
            (sequence, root) -> {
              for (int other = 0; other < world.n(); other++) {
                if (other != replica.id()
                    && said.getOrDefault(new Said(other, sequence), Set.of()).contains(root)) {
                  agreeing.set(other);
                }
              }
            });
    int source = sources.getOrDefault(replica.id(), -1);
    if (source < 0
        || !agreeing.get(source)
        || agreeing.cardinality() < world.plan.faultyMax() + 1) {
      throw new Violation(
          "I7",
          replica
              + ": shows a state of replica "
              + source
              + " that is vouched for by "
              + agreeing
              + " only");
    }
    shownFrom.put(replica.id(), position);
    shownAt.put(replica.id(), replica.execution().execution().sequence());
  }

  /** The position of the image with which the state that was shown last is restored. */
  long shownFrom(SimReplica replica) {
    return shownFrom.getOrDefault(replica.id(), 0L);
  }

  /** Up to where the state that was shown last had executed. */
  long shownAt(SimReplica replica) {
    return shownAt.getOrDefault(replica.id(), 0L);
  }
}
