package io.evenkeel.checkpoint.transfer;

/** Why a source is no longer asked. */
public enum DemotionReason {
  /** The content does not have the digest it must have. */
  BAD_DIGEST(true),
  /** The header does not belong to the root; an older checkpoint's, for example. */
  WRONG_HEADER(true),
  /** More than what was asked for could ever need. */
  OVERSIZED(true),
  /** Another kind, place or index than the one asked for. */
  MISMATCHED(true),
  /** Numbers that contradict each other. */
  MALFORMED(true),
  /** No response in time. */
  STALLED(false),
  /** Right responses, too few of them. */
  SLOW(false),
  /** Right responses, but splits where chunks were asked for, more often than sizes explain. */
  SPLITTING(false),
  /** It said that it cannot answer. */
  UNAVAILABLE(false);

  private final boolean lie;

  DemotionReason(boolean lie) {
    this.lie = lie;
  }

  /** Whether no correct source does this: it is never asked again. Others get more chances. */
  public boolean isLie() {
    return lie;
  }
}
