package io.evenkeel.sim;

/** Thrown where a process dies in the middle of what it does. Not a defect of what it unwinds. */
final class Crashed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Crashed() {
    super("the process died here", null, false, false);
  }
}
