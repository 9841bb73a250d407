package io.evenkeel.cli.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.ResultsJson;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Trial;
import io.evenkeel.cli.CliHarness;
import io.evenkeel.cli.base.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {

  @TempDir private Path directory;

  private final List<RunKey> measured = new ArrayList<>();

  /** Counts, instead of measuring; gives up before a step. */
  private final class Counting implements Experiment {

    private final int size;
    private final int before;

    Counting(int size, int before) {
      this.size = size;
      this.before = before;
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Map<String, String> settings() {
      return Map.of("--size", Integer.toString(size));
    }

    @Override
    public List<Step> plan() {
      List<Step> steps = new ArrayList<>();
      for (int trial = 1; trial <= 2; trial++) {
        for (String method : List.of("FULL", "DFC_CAW")) {
          steps.add(new Step(RunKey.of("counting", method, "lazy", trial), 1));
        }
      }
      return steps;
    }

    @Override
    public void run(List<Step> missing, Consumer<Trial> finished) throws IOException {
      for (Step step : missing) {
        if (measured.size() == before) {
          throw new IOException("interrupted");
        }
        measured.add(step.key());
        finished.accept(new Trial(new RunBuilder(step.key()).figure("sizeCount", size).build()));
      }
    }
  }

  private Results run(Experiment experiment) throws IOException, InterruptedException {
    Site site = Site.in(directory, new CliHarness().context());
    return new Suite(directory, site, "evenkeel bench counting").run(List.of(experiment));
  }

  @Test
  void aSecondStartGoesOnWhereTheFirstStopped() throws IOException, InterruptedException {
    Experiment interrupted = new Counting(5, 3);
    assertThatThrownBy(() -> run(interrupted)).hasMessage("interrupted");
    assertThat(measured).hasSize(3);
    assertThat(directory.resolve("report.html")).exists();

    Results results = run(new Counting(5, 99));
    assertThat(measured).isEqualTo(interrupted.plan().stream().map(Experiment.Step::key).toList());
    assertThat(results.runs()).hasSize(4);
    assertThat(results.limits().sqliteScanBytesPerSecond()).isPositive();
    assertThat(ResultsJson.read(Files.readString(directory.resolve("results.json"))))
        .isEqualTo(results);

    assertThat(run(new Counting(5, 0)).runs()).as("nothing is left to do").hasSize(4);
  }

  @Test
  void otherOptionsAreRefusedAndChangeNothing() throws IOException, InterruptedException {
    run(new Counting(5, 99));
    byte[] before = Files.readAllBytes(directory.resolve("results.json"));
    assertThatThrownBy(() -> run(new Counting(6, 99)))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("another value of counting --size: 5, now 6");
    assertThat(Files.readAllBytes(directory.resolve("results.json"))).isEqualTo(before);
    assertThat(measured).hasSize(4);
  }

  @Test
  void theRemainingTimeFollowsThePaceSoFar() {
    Counting experiment = new Counting(1, 9);
    Pace pace = new Pace(0);
    pace.expect(experiment, experiment.plan());
    assertThat(pace.left(0)).isEqualTo("4 s");
    String unused = pace.finished(experiment.plan().get(0).key());
    assertThat(pace.left(100_000_000_000L)).isEqualTo("5 min");
    assertThat(pace.lines().get(0)).contains("1 of 4 steps");
  }
}
