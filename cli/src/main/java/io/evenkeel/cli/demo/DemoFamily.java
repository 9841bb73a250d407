package io.evenkeel.cli.demo;

import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.node.config.Fault;
import java.util.Set;

/**
 * What a demonstration can ask of a family of checkpoint methods.
 *
 * @param alike how many replicas publish equal roots at one position
 * @param stableMissed stable checkpoints without a replica after which the others have not got the
 *     bodies that it needs, so that only a transfer helps; 0 if nothing is ever stable
 * @param lies what the liar does
 */
record DemoFamily(int alike, int stableMissed, Set<Fault> lies) {

  private static final Set<Fault> WRONG_VOTE_AND_CHUNKS =
      Set.of(Fault.WRONG_ROOT_ONCE, Fault.CORRUPT_CHUNKS);

  /** Bodies stay for so many checkpoints that are read from the state. */
  private static final int STATES_KEPT = 2;

  /** The one that a cluster keeps to. */
  static DemoFamily of(MethodFamily family) {
    return switch (family) {
      case STATE -> new DemoFamily(LocalCluster.REPLICAS, STATES_KEPT, WRONG_VOTE_AND_CHUNKS);
      case HYBRID ->
          new DemoFamily(
              LocalCluster.REPLICAS,
              STATES_KEPT * LocalCluster.FULL_EVERY + 1,
              WRONG_VOTE_AND_CHUNKS);
      case SEQUENTIAL -> new DemoFamily(1, 0, Set.of(Fault.WRONG_STATE));
    };
  }

  /** Whether checkpoints are compared before they are used. */
  boolean certifies() {
    return stableMissed > 0;
  }

  /** At how many positions each replica takes one checkpoint. */
  int turns() {
    return certifies() ? 1 : LocalCluster.REPLICAS;
  }

  /** At how many positions each replica takes so many checkpoints. */
  int positions(int checkpoints) {
    return checkpoints * turns();
  }
}
