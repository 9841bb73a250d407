package io.evenkeel.cli.torture.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can befall replicas. */
public enum FaultKind {
  /** SIGKILL, and started again. */
  KILL,
  /** SIGSTOP, and SIGCONT later. */
  PAUSE,
  /** The power of some replicas, or of all, is cut: what is not synced is lost. */
  POWER,
  /** Connections stall or are cut. */
  PARTITION,
  /** No room for log and checkpoints. */
  FULL_DISK,
  /** Data directory, or log, is deleted. */
  LOST_DISK,
  /** Bits flip in the log or in checkpoints. */
  DAMAGE;

  /** The name on the command line and in results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of that name. */
  public static Optional<FaultKind> labelled(String text) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(text)).findFirst();
  }

  /** All labels, for help and complaints. */
  public static String labels() {
    return Arrays.stream(values()).map(FaultKind::label).collect(Collectors.joining(", "));
  }
}
