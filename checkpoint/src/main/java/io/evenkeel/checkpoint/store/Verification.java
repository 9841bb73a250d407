package io.evenkeel.checkpoint.store;

import java.util.List;

/**
 * What re-reading a whole checkpoint found.
 *
 * @param objects objects read
 * @param bytes their values' bytes
 * @param damages what is wrong, at most {@value #DAMAGES_MAX}; empty if all is well
 */
public record Verification(long objects, long bytes, List<Damage> damages) {

  /** Reading stops after this many damages. */
  public static final int DAMAGES_MAX = 100;

  /** Whether everything is what was published. */
  public boolean intact() {
    return damages.isEmpty();
  }
}
