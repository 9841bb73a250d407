package io.evenkeel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultDirectoryTest {

  @TempDir private Path directory;

  private static List<Experiment.Step> plan() {
    return Fixture.trials().stream()
        .map(trial -> new Experiment.Step(trial.run().key(), 1))
        .toList();
  }

  private static Results with(Map<String, String> settings, String commit) {
    Results empty = Fixture.empty();
    return new Results(
        1,
        commit,
        empty.machine(),
        empty.limits(),
        List.of(),
        List.of(),
        empty.command(),
        settings);
  }

  @Test
  void aSecondStartMeasuresOnlyWhatIsMissing() throws IOException {
    ResultDirectory first = ResultDirectory.resume(directory, Fixture.empty());
    assertThat(first.missing(plan())).isEqualTo(plan());
    first.add(Fixture.trials().get(0));
    first.add(Fixture.trials().get(1));

    ResultDirectory second = ResultDirectory.resume(directory, Fixture.empty());
    assertThat(second.missing(plan())).isEqualTo(plan().subList(2, plan().size()));
    assertThat(second.trials()).isEqualTo(Fixture.trials().subList(0, 2));
    second.add(Fixture.trials().get(2));
    assertThat(ResultDirectory.find(directory).orElseThrow().trials())
        .isEqualTo(Fixture.trials().subList(0, 3));
  }

  @Test
  void otherSettingsOrAnotherCommitAreRefused() throws IOException {
    ResultDirectory.resume(directory, Fixture.empty()).add(Fixture.trials().get(0));
    assertThatThrownBy(
            () ->
                ResultDirectory.resume(directory, with(Map.of("talk --objects", "2000"), "abc123")))
        .isInstanceOf(InvalidResultsException.class)
        .hasMessageContaining("another value of talk --objects: 1000, now 2000");
    assertThatThrownBy(() -> ResultDirectory.resume(directory, with(Map.of(), "abc123")))
        .hasMessageContaining("talk --objects: 1000, now nothing");
    assertThatThrownBy(
            () -> ResultDirectory.resume(directory, with(Fixture.empty().settings(), "def456")))
        .hasMessageContaining("the commit: abc123, now def456");
  }

  @Test
  void aDamagedFileIsNamedWithThePlace() throws IOException {
    ResultDirectory.resume(directory, Fixture.empty()).add(Fixture.trials().get(0));
    Path timeline = directory.resolve(ResultDirectory.TIMELINE);
    Files.writeString(timeline, Files.readString(timeline) + "cut off");
    assertThatThrownBy(() -> ResultDirectory.find(directory))
        .isInstanceOf(InvalidResultsException.class)
        .hasMessageContaining("timeline.csv: line 102 must have 13 cells");
    Files.writeString(directory.resolve(ResultDirectory.RESULTS), "{}");
    assertThatThrownBy(() -> ResultDirectory.find(directory))
        .hasMessageContaining("results.json: schema is missing");
  }

  @Test
  void theTimelineNamesPhasesOfCheckpoints() {
    String csv = TimelineCsv.of(Fixture.trials().get(2));
    List<String> lines = csv.lines().toList();
    assertThat(lines).hasSize(100);
    assertThat(lines.get(0))
        .isEqualTo("talk-full,,DFC_CAW,lazy,1,0,1910,0,20000,30000,30000,30001,");
    assertThat(lines.get(45)).endsWith(",capture");
    assertThat(lines.get(51)).endsWith(",completion");
  }
}
