package io.evenkeel.cli.bench;

import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Machine;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.report.ReportFiles;
import io.evenkeel.cli.bench.suite.LimitProbe;
import io.evenkeel.cli.local.MeasuringCommand;
import io.evenkeel.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A measurement as a whole, whose result goes to a directory in the form of all experiments: {@code
 * results.json}, {@code timeline.csv}, {@code report.html}.
 */
abstract class RunsCommand extends MeasuringCommand {

  /** What was measured, as runs too. */
  interface MeasuredRuns extends Measured {

    /** The same in the form of all experiments. */
    List<Run> runs();
  }

  @Override
  protected final void write(Path out, Measured result) throws IOException, InterruptedException {
    Limits limits = LimitProbe.measure();
    ResultDirectory directory =
        ResultDirectory.begin(
            out,
            new Results(
                Results.SCHEMA,
                Surroundings.commit(),
                Machine.here(),
                limits,
                List.of(),
                List.of(),
                Surroundings.command(spec().root().commandLine()),
                Map.of()));
    for (Run run : ((MeasuredRuns) result).runs()) {
      directory.add(new Trial(run));
    }
    ReportFiles.write(directory);
  }
}
