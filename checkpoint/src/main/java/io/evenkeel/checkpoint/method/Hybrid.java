package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.NewImages;

/**
 * HYBRID (Clement et al., <em>UpRight Cluster Services</em>, SOSP 2009): rare full checkpoints,
 * taken as {@link Full} takes them; at the positions between them nothing is read, and the
 * checkpoint is the last full one and the log of requests since ({@link
 * io.evenkeel.checkpoint.root.FullAndLog}). Restoring one executes that log again: it takes as long
 * as the log is, and a request that broke the service breaks it again.
 */
final class Hybrid implements CheckpointMethod {

  private final int fullEvery;
  private final Full full = new Full();

  Hybrid(int fullEvery) {
    if (fullEvery < 1) {
      throw new IllegalArgumentException("a full checkpoint at every position " + fullEvery);
    }
    this.fullEvery = fullEvery;
  }

  @Override
  public String name() {
    return "HYBRID";
  }

  @Override
  public MethodFamily family() {
    return MethodFamily.HYBRID;
  }

  @Override
  public int positionsPerFull() {
    return fullEvery;
  }

  @Override
  public CheckpointMethod withPositionsPerFull(int positions) {
    return new Hybrid(positions);
  }

  @Override
  public boolean capturesAhead() {
    return false;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    return full.begin(reader, images, changes);
  }
}
