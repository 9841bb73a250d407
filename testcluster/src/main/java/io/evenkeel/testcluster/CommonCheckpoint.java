package io.evenkeel.testcluster;

import io.evenkeel.client.ReplicaReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for a checkpoint that is stable on all replicas. Remembers what each said before: replicas
 * that go on may never stand at the same one at the same time.
 */
final class CommonCheckpoint {

  private final long after;

  /** For each position the roots that replicas computed or hold as stable. */
  private final Map<Long, Map<Integer, String>> roots = new HashMap<>();

  /** The latest stable position of each replica. */
  private final Map<Integer, Long> stable = new HashMap<>();

  /**
   * @param after the position must be beyond this
   */
  CommonCheckpoint(long after) {
    this.after = after;
  }

  /**
   * The latest common one, if there is one.
   *
   * @param reports of all replicas that must have it, always of the same ones
   * @throws AssertionError if two differ
   */
  Optional<StableCheckpoint> of(List<ReplicaReport> reports) {
    for (int index = 0; index < reports.size(); index++) {
      note(index, reports.get(index));
    }
    Optional<StableCheckpoint> latest = Optional.empty();
    for (Map.Entry<Long, Map<Integer, String>> position : roots.entrySet()) {
      long sequence = position.getKey();
      Set<String> different = new HashSet<>(position.getValue().values());
      if (different.size() > 1) {
        throw new AssertionError(
            "checkpoints at position "
                + sequence
                + " differ: the service is not deterministic, or changed an object without"
                + " reporting it before; roots "
                + position.getValue().values());
      }
      boolean common =
          position.getValue().size() == reports.size()
              && stable.values().stream().allMatch(reached -> reached >= sequence);
      if (common && latest.map(found -> sequence > found.sequence()).orElse(true)) {
        latest = Optional.of(new StableCheckpoint(sequence, different.iterator().next()));
      }
    }
    return latest;
  }

  private void note(int index, ReplicaReport report) {
    ReplicaReport.Order order = report.order();
    stable.put(index, order.stable());
    note(index, order.stable(), order.stableRoot());
    for (ReplicaReport.Checkpoint checkpoint : report.checkpoints()) {
      note(index, checkpoint.sequence(), checkpoint.root());
    }
  }

  private void note(int index, long sequence, String root) {
    if (sequence > after && !root.isEmpty()) {
      roots.computeIfAbsent(sequence, position -> new HashMap<>()).put(index, root);
    }
  }
}
