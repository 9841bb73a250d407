package io.evenkeel.cli.ratis;

/**
 * One run of the demonstration.
 *
 * @param name {@link #NONE}, {@link #PLAIN} or a checkpoint method
 * @param trial from 1
 * @param pauseMillisMax longest pause of a server
 * @param checkpoints whose roots a server knew at the end
 */
record DemoRun(
    String name, int trial, DemoLoad.Measured load, double pauseMillisMax, long checkpoints) {

  /** The control. */
  static final String NONE = "no snapshots";

  /** The whole state, while nothing is applied. */
  static final String PLAIN = "plain snapshots";
}
