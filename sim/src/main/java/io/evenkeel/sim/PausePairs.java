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
  public void began() {
    if (open) {
      throw new Violation("I4", name + " pauses twice");
    }
    open = true;
  }

  @Override
  public long ended() {
    if (!open) {
      throw new Violation("I4", name + " resumes without a pause");
    }
    open = false;
    return 100;
  }
}
