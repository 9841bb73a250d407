package io.evenkeel.replica;

/** Why a replica's checkpoint, or the state staged from it, was given up. */
public enum StagingRefusal {
  /** {@code f+1} others signed other roots than the state had: its source lied. */
  WRONG_ROOT(true),
  /** Not enough others signed a root that the state had, for a while. */
  NOT_CONFIRMED(false),
  /** It could not be fetched from its source. */
  NOT_FETCHED(false),
  /** It could not be installed, or the service failed in it. */
  NOT_APPLICABLE(false),
  /** The batches after it are gone. */
  BODIES_GONE(false);

  private final boolean lie;

  StagingRefusal(boolean lie) {
    this.lie = lie;
  }

  /** Whether no correct source causes this: it is never asked again. */
  public boolean isLie() {
    return lie;
  }
}
