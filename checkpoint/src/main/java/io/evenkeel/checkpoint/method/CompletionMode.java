package io.evenkeel.checkpoint.method;

/** What a fuzzy method does with the objects on the modification list. The roots are the same. */
public enum CompletionMode {
  /** The executor copies them all at {@code s}: the talk's. */
  PAUSE,
  /**
   * The list is worked off before {@code s} while it gets shorter; the executor copies the rest.
   */
  PRECOPY,
  /**
   * The list is worked off before {@code s} too, and only frozen there. The executor copies an
   * object of it before it changes again; the others are read beside execution.
   */
  LAZY;

  /** Whether the list is worked off before {@code s}. */
  boolean recaptures() {
    return this != PAUSE;
  }
}
