package io.evenkeel.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {

  @TempDir Path directory;

  private static Map<Subject, Ratio> round(double capture, double other) {
    return Map.of(
        new Subject("A.a", "x.A.a", Reference.MEMCPY, 1, Measured.Clock.CPU, "captureRatio"),
        new Ratio(capture, 0.1),
        new Subject("B.b", "x.B.b", Reference.MEMCPY, 1, Measured.Clock.CPU, ""),
        new Ratio(other, 0.1));
  }

  @Test
  void eachRoundIsATrialWithTheFiguresThatHaveAName() throws IOException {
    ResultFile.write(directory, List.of("--rounds", "2"), List.of(round(0.5, 1), round(0.75, 2)));
    Results read = ResultDirectory.find(directory).orElseThrow().results();
    assertThat(read.command()).isEqualTo("microbench/run --rounds 2");
    assertThat(read.runs().stream().map(run -> run.figure("captureRatio")))
        .containsExactly(OptionalDouble.of(0.5), OptionalDouble.of(0.75));
    assertThat(read.runs()).allMatch(run -> run.figures().size() == 1);
  }

  @Test
  void eachGoalOfTheSuiteForCapturesIsMeasuredByAPiece() {
    assertThat(Subject.all().stream().map(Subject::figure).filter(name -> !name.isEmpty()))
        .containsExactlyInAnyOrder(
            "captureToMemcpyRatio", "captureHashedToSha256Ratio", "captureToSqliteScanRatio");
  }
}
