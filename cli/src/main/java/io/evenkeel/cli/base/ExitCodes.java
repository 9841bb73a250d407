package io.evenkeel.cli.base;

import java.util.List;

/** What the exit code of {@code evenkeel} says; part of its documented interface. */
public final class ExitCodes {

  /** The command did what it was asked for. */
  public static final int OK = 0;

  /** The operation failed or its answer is no: no such key, not swapped, cluster unhealthy. */
  public static final int FAILED = 1;

  /** The command line was not understood. */
  public static final int USAGE = 2;

  /** Configuration, keys or environment are not as needed. */
  public static final int CONFIGURATION = 3;

  /** Too few replicas answered in time. */
  public static final int NO_ANSWER = 4;

  /** Some lines of the input were refused; the others were imported. */
  public static final int DATA_REFUSED = 5;

  /** A fault in Evenkeel itself. */
  public static final int INTERNAL = 70;

  private ExitCodes() {}

  /** One line per code, for the end of help texts. */
  public static List<String> help() {
    return List.of(
        OK + ":the command did what it was asked for",
        FAILED + ":failed, or the answer is no (no such key, not swapped, cluster unhealthy)",
        USAGE + ":the command line was not understood",
        CONFIGURATION + ":configuration, keys or environment are not as needed",
        NO_ANSWER + ":too few replicas answered in time",
        DATA_REFUSED + ":some lines of the input were refused, the others were imported",
        INTERNAL + ":a fault in Evenkeel itself; please report it");
  }
}
