package io.evenkeel.microbench;

import io.evenkeel.bench.Commit;
import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Machine;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Those ratios that have a goal, as results of the suite. */
final class ResultFile {

  private static final String EXPERIMENT = "micro";

  private ResultFile() {}

  /** Replaces what is there; each round is a trial. */
  static void write(Path directory, List<String> arguments, List<Map<Subject, Ratio>> rounds)
      throws IOException {
    Results empty =
        new Results(
            Results.SCHEMA,
            Commit.of(Path.of("")),
            Machine.here(),
            Limits.UNKNOWN,
            List.of(),
            List.of(),
            "microbench/run " + String.join(" ", arguments),
            Map.of());
    ResultDirectory results = ResultDirectory.begin(directory, empty);
    int trial = 0;
    for (Map<Subject, Ratio> round : rounds) {
      trial++;
      RunBuilder run = new RunBuilder(new RunKey(EXPERIMENT, "", "", "", trial));
      round.forEach(
          (subject, ratio) -> {
            if (!subject.figure().isEmpty()) {
              run.figure(subject.figure(), ratio.value());
            }
          });
      results.add(new Trial(run.build()));
    }
  }
}
