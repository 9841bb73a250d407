package io.evenkeel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.Fixture;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.load.Latency;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

  @TempDir private Path directory;

  private List<ResultDirectory> talk() throws IOException {
    ResultDirectory results = ResultDirectory.begin(directory, Fixture.empty());
    for (Trial trial : Fixture.trials()) {
      results.add(trial);
    }
    return List.of(results);
  }

  private static List<String> row(Results results, String what) {
    return Targets.all().stream()
        .filter(target -> target.what().equals(what))
        .findFirst()
        .orElseThrow()
        .row(List.of(results));
  }

  private static Run agreement(String variant, int trial, long perSecond, long p50, long p99) {
    return new RunBuilder(new RunKey("agreement", variant, "", "", trial))
        .load(1, perSecond, 0, new Latency(p50, p99, p99, p99))
        .build();
  }

  private static Run pause(long objects, String method, String completion, long... micros) {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (long each : micros) {
      checkpoints.add(
          new Checkpoint(1, 0, each, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 1, each, each));
    }
    return new RunBuilder(
            new RunKey("pause", objects + " objects", method, completion, checkpoints.size()))
        .setup(new Setup(objects, 4_096, 1, 1, 1, true, 1))
        .checkpoints(checkpoints)
        .build();
  }

  @Test
  void everyTargetHasARowAndWhatWasNotMeasuredSaysSo() throws IOException {
    String page = ResultsPage.into("# Results\n\nby hand\n", talk(), "img");
    for (Target target : Targets.all()) {
      assertThat(page).contains("| " + target.what() + " | ");
    }
    assertThat(page)
        .contains("saturated, DFC_CAW lazy | at least 0.85 | 0.96 [0.96, 0.97] | hit | A |")
        .contains("p99, 100 clients, 1 KiB, signed | at most 25 ms | not measured |  |  |")
        .contains("\nRatios from A.\n")
        .contains("`evenkeel bench talk --quick` | abc123 | 2 cores");
  }

  @Test
  void whatPeopleWroteStaysAndTheGeneratedPartIsReplaced() throws IOException {
    String once = ResultsPage.into("# Results\n\nby hand\n", talk(), "img");
    String twice = ResultsPage.into(once.replace("| hit |", "| edited |"), talk(), "img");
    assertThat(twice).isEqualTo(once).startsWith("# Results\n").endsWith("\nby hand\n");
  }

  @Test
  void whatIsNotMeasuredAgainStaysWithTheCommandItCameFrom() throws IOException {
    String before = ResultsPage.into("# Results\n\nby hand\n", talk(), "img");
    ResultDirectory fresh = ResultDirectory.begin(directory.resolve("2"), Fixture.empty());
    fresh.add(
        new Trial(agreement("mac-only none, 100 clients, 1024 bytes", 1, 40_000, 1, 1), List.of()));
    String after = ResultsPage.into(before, List.of(fresh), "img");
    assertThat(after)
        .contains("100 clients, 1 KiB, mac-only | at least 32,000 requests/s | 40,000")
        .contains("saturated, DFC_CAW lazy | at least 0.85 | 0.96 [0.96, 0.97] | hit | B |")
        .contains("\n| A | `evenkeel")
        .contains("\n| B | `evenkeel bench talk --quick` | abc123 | 2 cores")
        .endsWith("\nby hand\n");
    assertThat(picturesIn(after)).isEqualTo(picturesIn(before));
    assertThat(ResultsPage.into(after, List.of(fresh), "img")).isEqualTo(after);
    assertThat(ResultsPage.into(after, talk(), "img"))
        .contains("1 KiB, mac-only | at least 32,000 requests/s | 40,000 requests/s | hit | B |")
        .contains("0.96 [0.96, 0.97] | hit | A |");
  }

  @Test
  void resilienceMayBeOfAnotherRunAndItsLetterMovesWithIt() throws IOException {
    ResultDirectory series = ResultDirectory.begin(directory.resolve("1"), Fixture.empty());
    ResultDirectory resilience = ResultDirectory.begin(directory.resolve("2"), Fixture.empty());
    for (Trial trial : Fixture.trials()) {
      (trial.run().experiment().startsWith("talk-") ? series : resilience).add(trial);
    }
    String page = ResultsPage.into("", List.of(series, resilience), "img");
    assertThat(page)
        .contains("| DFC_CAW | \u2713 | \u2713 |")
        .contains("| DDFC_CAW | ? |")
        .contains("\nRatios from A; resilience from B.\n");
    ResultDirectory nothing = ResultDirectory.begin(directory.resolve("3"), Fixture.empty());
    assertThat(ResultsPage.into(page, List.of(nothing), "img"))
        .contains("| DFC_CAW | \u2713 | \u2713 |")
        .contains("\nRatios from B; resilience from C.\n")
        .contains("\n| C | `evenkeel");
  }

  @Test
  void aFigureForAnotherTargetIsNotKept() throws IOException {
    String before = ResultsPage.into("", talk(), "img");
    ResultDirectory nothing = ResultDirectory.begin(directory.resolve("2"), Fixture.empty());
    String moved = before.replace("DFC_CAW lazy | at least 0.85", "DFC_CAW lazy | at least 0.75");
    assertThat(ResultsPage.into(moved, List.of(nothing), "img"))
        .contains("saturated, DFC_CAW lazy | at least 0.85 | not measured |  |  |");
  }

  private static List<String> picturesIn(String page) {
    return page.lines().filter(line -> line.startsWith("![")).toList();
  }

  @Test
  void picturesOfThePageAreThoseThatAreWritten() throws IOException {
    String page = ResultsPage.into("", talk(), "img");
    assertThat(ResultsPage.pictures(talk()).keySet())
        .hasSize(24)
        .allSatisfy(name -> assertThat(page).contains("](img/" + name + ")"));
  }

  @Test
  void aMissIsCalledOne() {
    Results results =
        Fixture.empty()
            .with(
                List.of(
                    agreement("mac-only none, 100 clients, 1024 bytes", 1, 20_000, 4_000, 9_000),
                    agreement("mac-only none, 100 clients, 1024 bytes", 2, 40_000, 4_000, 12_000),
                    agreement("mac-only none, 100 clients, 1024 bytes", 3, 30_000, 4_000, 8_000),
                    agreement("mac-only sync, 100 clients, 1024 bytes", 1, 15_000, 1, 1)));
    assertThat(row(results, "100 clients, 1 KiB, mac-only"))
        .containsExactly(
            "100 clients, 1 KiB, mac-only",
            "at least 32,000 requests/s",
            "30,000 [20,000, 40,000] requests/s",
            "**missed**",
            "A");
    assertThat(row(results, "p99, 100 clients, 1 KiB, mac-only").get(3)).isEqualTo("hit");
    assertThat(row(results, "throughput durable sync / none, 100 clients, 1 KiB, mac-only"))
        .contains("0.50", "hit");
  }

  @Test
  void pausesAreComparedAtTheLargestSizeAndGrowthOverEightfold() {
    Results results =
        Fixture.empty()
            .with(
                List.of(
                    pause(1_000, "FULL", "", 1_000),
                    pause(1_000, "DFC_CAW", "lazy", 100),
                    pause(8_000, "FULL", "", 8_000, 9_000, 10_000),
                    pause(8_000, "DFC_CAW", "lazy", 100, 200, 300)));
    assertThat(row(results, "longest pause FULL / DFC_CAW lazy"))
        .contains("at least 25", "45 [26.7, 100]", "hit");
    assertThat(row(results, "longest pause of DFC_CAW lazy when the state grows x8"))
        .contains("2", "**missed**");
    assertThat(row(results, "longest pause FULL / DFC_CAW pause")).contains("not measured");
  }
}
