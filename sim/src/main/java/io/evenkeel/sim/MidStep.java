package io.evenkeel.sim;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What befalls a replica's service in the middle of a step: the other lane goes on, an object
 * cannot be read, a modification is not reported.
 */
final class MidStep {

  private final SimWorld world;
  private final SimReplica replica;
  private final boolean concurrentReads;
  private final boolean hardToRead;
  private final int forgottenPerMille;

  /** Whether the executor goes on in the middle of a step of the checkpoint lane. */
  private boolean laneReads;

  MidStep(SimWorld world, SimReplica replica, boolean concurrentReads) {
    int id = replica.id();
    this.world = world;
    this.replica = replica;
    this.concurrentReads = concurrentReads;
    this.hardToRead = world.plan.faulty().get(id) && !world.plan.lying().get(id);
    this.forgottenPerMille = world.plan.forgottenPerMille(id);
  }

  /** Between a read of the checkpoint lane and what becomes of it, the executor may go on. */
  void executeBetween() {
    if (!replica.running()
        || !concurrentReads
        || replica.execution().busy()
        || world.random.nextInt(3) == 0) {
      return;
    }
    laneReads = true;
    try {
      replica.execution().lane().runSome();
    } catch (Violation violation) {
      world.violated(violation); // it would be taken for an object that cannot be read
    } catch (IOException | UncheckedIOException | Crashed death) {
      replica.dieAfter(0);
    } finally {
      laneReads = false;
    }
  }

  /** A capture that may read at any time reads at the worst. */
  void captureBetween() {
    if (!replica.running() || laneReads || !concurrentReads || world.random.nextInt(4) != 0) {
      return;
    }
    try {
      replica.checkpoints().stepCapture();
      replica.checkpoints().stepCompletion();
    } catch (Violation violation) {
      world.violated(violation);
    } catch (IOException | UncheckedIOException | Crashed death) {
      // What the service throws would be taken for its own failure: the lane finds the disk broken.
      replica.dieAfter(0);
    }
  }

  /** Where something is broken, objects cannot be read at times. */
  boolean unreadable() {
    return hardToRead && replica.running() && world.random.nextInt(40) == 0;
  }

  /** The service of some changes objects without a report. */
  boolean forgets() {
    boolean forgets =
        forgottenPerMille > 0
            && replica.running()
            && world.random.nextInt(1000) < forgottenPerMille;
    if (forgets) {
      world.coverage.reached(Rare.MODIFICATION_MISSED);
    }
    return forgets;
  }
}
