package io.evenkeel.sim;

import io.evenkeel.execution.PauseMeter;

/** Pauses come in pairs and do not nest. */
final class PausePairs implements PauseMeter {

  private final String name;
  private boolean open;

  PausePairs(String name) {
    this.name = name;
  }

  @Override
  public void began(long sequence) {
    if (open) {
      throw new Violation("I4", name + " pauses twice at " + sequence);
    }
    open = true;
  }

  @Override
  public void ended(long sequence) {
    if (!open) {
      throw new Violation("I4", name + " resumes without a pause at " + sequence);
    }
    open = false;
  }
}
