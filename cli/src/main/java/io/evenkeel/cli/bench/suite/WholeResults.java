package io.evenkeel.cli.bench.suite;

import io.evenkeel.bench.Machine;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.report.ReportFiles;
import io.evenkeel.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Results that are written when all of them are there: no later start goes on with them. */
public final class WholeResults {

  private WholeResults() {}

  /**
   * Writes {@code results.json}, {@code timeline.csv} and {@code report.html}; measures the limits
   * of this machine for them.
   *
   * @param command as it was typed
   */
  public static void write(Path out, String command, List<Trial> trials)
      throws IOException, InterruptedException {
    ResultDirectory directory =
        ResultDirectory.begin(
            out,
            new Results(
                Results.SCHEMA,
                Surroundings.commit(),
                Machine.here(),
                LimitProbe.measure(),
                List.of(),
                List.of(),
                command,
                Map.of()));
    for (Trial trial : trials) {
      directory.add(trial);
    }
    ReportFiles.write(directory);
  }
}
