package io.evenkeel.cli.kv;

import java.io.PrintStream;

/** Tells people which lines were refused and why. Safe for several threads. */
final class Refusals {

  private final PrintStream target;

  Refusals(PrintStream target) {
    this.target = target;
  }

  /**
   * @param line number of the line, from 1
   * @param reason one line
   */
  synchronized void add(long line, String reason) {
    target.println("line " + line + ": " + reason);
  }
}
