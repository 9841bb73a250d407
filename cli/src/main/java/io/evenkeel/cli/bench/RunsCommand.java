package io.evenkeel.cli.bench;

import io.evenkeel.bench.Run;
import io.evenkeel.bench.Trial;
import io.evenkeel.cli.bench.suite.WholeResults;
import io.evenkeel.cli.local.MeasuringCommand;
import io.evenkeel.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A measurement as a whole, whose result goes to a directory in the form of all experiments: {@code
 * results.json}, {@code timeline.csv}, {@code report.html}.
 */
abstract class RunsCommand extends MeasuringCommand {

  /** What was measured, as runs too. */
  interface MeasuredRuns extends Measured {

    /** The same in the form of all experiments. */
    List<Run> runs();

    /** These, with their timelines as far as there are any. */
    default List<Trial> runsOverTime() {
      return runs().stream().map(Trial::new).toList();
    }
  }

  @Override
  protected final void write(Path out, Measured result) throws IOException, InterruptedException {
    List<Trial> trials = ((MeasuredRuns) result).runsOverTime();
    WholeResults.write(out, Surroundings.command(spec().root().commandLine()), trials);
  }
}
