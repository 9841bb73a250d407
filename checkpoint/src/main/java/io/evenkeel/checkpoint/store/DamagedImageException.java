package io.evenkeel.checkpoint.store;

import java.io.IOException;

/** A stored checkpoint is not what was published; {@link #damage()} says where. */
public final class DamagedImageException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Damage damage;

  DamagedImageException(Damage damage) {
    super(damage.toString());
    this.damage = damage;
  }

  /** What was found first. */
  public Damage damage() {
    return damage;
  }
}
