package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.NewImages;

/**
 * SEQUENTIAL (Bessani et al., <i>On the Efficiency of Durable State Machine Replication</i>, USENIX
 * ATC 2013): pause at {@code s}, copy every object, resume, as FULL does; but each replica at a
 * position of its own, so that the others go on meanwhile. Who is when at turn is execution's
 * matter. Checkpoints of different replicas are of different states and cannot be compared: one
 * that somebody else took can be verified only after it was applied, by replaying requests onto it.
 */
final class Sequential implements CheckpointMethod {

  @Override
  public String name() {
    return "SEQUENTIAL";
  }

  @Override
  public MethodFamily family() {
    return MethodFamily.SEQUENTIAL;
  }

  @Override
  public boolean capturesAhead() {
    return false;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    return new StopTheWorld(reader, images.full(), FinalState.Present::new);
  }
}
