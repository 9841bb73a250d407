package io.evenkeel.cli.ratis;

import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.load.LoadResult;

/**
 * One run of the demonstration.
 *
 * @param name {@link #NONE}, {@link #PLAIN} or a checkpoint method
 * @param trial from 1
 * @param pauseMillisMax longest stop of a server for a snapshot or checkpoint
 */
record DemoRun(String name, int trial, LoadResult load, double pauseMillisMax) {

  /** The control. */
  static final String NONE = "no snapshots";

  /** The whole state, while nothing is applied. */
  static final String PLAIN = "plain snapshots";

  private static final String EXPERIMENT = "ratis";

  double stallMillisMax() {
    return load.stallMicrosMax() / 1e3;
  }

  /** In the form of all experiments. */
  Trial trial(Setup setup) {
    boolean control = name.equals(NONE);
    String method = control ? RunKey.CONTROL : name;
    RunBuilder run =
        new RunBuilder(RunKey.of(EXPERIMENT, method, "", trial))
            .setup(control ? setup.withoutCheckpoints() : setup)
            .load(load);
    if (!control) {
      run.figure("pauseMillisMax", pauseMillisMax);
    }
    if (load.failures() > 0) {
      run.broken(load.failures() + " requests without a result");
    }
    return new Trial(run.build(), load.timeline());
  }
}
