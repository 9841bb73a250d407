package io.evenkeel.bench;

/**
 * Which run: no two in a result have the same.
 *
 * @param experiment such as {@code talk-full}
 * @param variant what tells runs of an experiment apart beside the other fields, empty if nothing
 *     does; such as {@code signed 1024 bytes}
 * @param method checkpoint method, {@link #CONTROL} without checkpoints, or empty where it does not
 *     matter
 * @param completion {@code pause}, {@code precopy} or {@code lazy}; empty where it does not matter
 * @param trial from 1
 */
public record RunKey(
    String experiment, String variant, String method, String completion, int trial) {

  /** What stands for a method in runs without checkpoints. */
  public static final String CONTROL = "NONE";

  /** Without a variant. */
  public static RunKey of(String experiment, String method, String completion, int trial) {
    return new RunKey(experiment, "", method, completion, trial);
  }

  /** Whether the run is without checkpoints. */
  public boolean control() {
    return method.equals(CONTROL);
  }

  /** For people, without the trial. */
  public String label() {
    return String.join(" ", experiment, variant, method, completion).replaceAll(" +", " ").strip();
  }
}
