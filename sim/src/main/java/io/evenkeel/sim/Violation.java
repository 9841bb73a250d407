package io.evenkeel.sim;

/** An invariant does not hold. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String invariant;

  /**
   * @param invariant its name, I1 to I14
   */
  Violation(String invariant, String detail) {
    super(detail);
    this.invariant = invariant;
  }

  String invariant() {
    return invariant;
  }
}
