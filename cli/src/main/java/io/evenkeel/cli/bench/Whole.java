package io.evenkeel.cli.bench;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Trial;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A measurement whose results come all at its end: interrupted, it begins anew.
 *
 * @param keys of the runs that it gives
 * @param seconds that it takes, roughly
 */
record Whole(
    String name,
    Map<String, String> settings,
    List<RunKey> keys,
    double seconds,
    Measurement measurement)
    implements Experiment {

  /** Does all of it. */
  interface Measurement {
    RunsCommand.MeasuredRuns run() throws IOException, InterruptedException;
  }

  @Override
  public List<Step> plan() {
    return keys.stream().map(key -> new Step(key, seconds / keys.size())).toList();
  }

  @Override
  public void run(List<Step> missing, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    List<RunKey> wanted = missing.stream().map(Step::key).toList();
    for (Trial trial : measurement.run().runsOverTime()) {
      if (wanted.contains(trial.run().key())) {
        finished.accept(trial);
      }
    }
  }
}
