package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Results;
import io.evenkeel.bench.ResultsJson;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.TimelineCsv;
import io.evenkeel.cli.RealCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTalkE2eTest {

  @TempDir private Path directory;

  private RealCli.Outcome talk() throws IOException {
    return RealCli.run(
        "bench",
        "talk",
        "--quick",
        "--series",
        "full",
        "--methods",
        "FULL,DFC_CAW",
        "--objects",
        "300",
        "--interval",
        "1200",
        "--checkpoints",
        "1",
        "--clients",
        "20",
        "--warm-up-seconds",
        "1",
        "--json",
        "--out",
        directory.toString());
  }

  @Test
  void theTalksExperimentGivesCheckedResultsAndASecondStartHasNothingToDo() throws IOException {
    RealCli.Outcome outcome = talk();
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    Results results = ResultsJson.read(Files.readString(directory.resolve("results.json")));
    assertThat(ResultsJson.read(outcome.out())).isEqualTo(results);
    assertThat(results.runs()).extracting(Run::method).containsExactly("FULL", "DFC_CAW", "NONE");
    assertThat(results.limits().sqliteScanBytesPerSecond()).isPositive();
    for (Run run : results.runs()) {
      assertThat(run.broken()).isEmpty();
      assertThat(run.requests()).isPositive();
      assertThat(run.cpuSeconds()).isPositive();
    }
    for (Run run : results.runs().subList(0, 2)) {
      assertThat(run.checkpoints()).hasSizeGreaterThanOrEqualTo(4);
      assertThat(run.checkpoints())
          .allSatisfy(
              checkpoint -> {
                assertThat(checkpoint.bytes()).isGreaterThanOrEqualTo(300 * 4_096);
                assertThat(checkpoint.timeMillis()).isGreaterThanOrEqualTo(run.startMillis());
              });
    }
    assertThat(results.runs().get(0).checkpoints())
        .allSatisfy(checkpoint -> assertThat(checkpoint.objectsCapturedInPause()).isEqualTo(300));
    assertThat(results.runs().get(2).checkpoints()).isEmpty();
    List<String> timeline = Files.readAllLines(directory.resolve("timeline.csv"));
    assertThat(TimelineCsv.read(timeline).keySet())
        .isEqualTo(
            results.runs().stream().map(Run::key).collect(java.util.stream.Collectors.toSet()));
    assertThat(directory.resolve("report.html")).exists();
    assertThat(directory.resolve("figures/talk-full-dfc_caw-throughput.svg")).exists();
    assertThat(directory.resolve("work")).as("everything held").doesNotExist();

    RealCli.Outcome again = talk();
    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(ResultsJson.read(again.out())).isEqualTo(results);
  }
}
