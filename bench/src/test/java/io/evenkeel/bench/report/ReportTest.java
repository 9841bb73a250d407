package io.evenkeel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Fixture;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Summary;
import io.evenkeel.bench.Trial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

  /** Stays, for whoever wants to look at it. */
  private static final Path DIRECTORY = Path.of("target", "fixture-report");

  private static String page() {
    return HtmlReport.of(Fixture.full(), Fixture.trials());
  }

  @Test
  void thePageNeedsNothingElse() {
    assertThat(page())
        .doesNotContain("<script", "<link", "src=", "url(", "@import", "href=")
        .contains("prefers-color-scheme: dark", "width=device-width");
  }

  @Test
  void eachSeriesHasChartsOverTimeWithPhasesAndBarsForEachMethod() {
    String page = page();
    for (String method :
        List.of("FULL", "DFC_CAW", "DFC_UPD", "DIFFERENTIAL", "DDFC_CAW", "no checkpoints")) {
      assertThat(page)
          .contains(method + ": requests per second")
          .contains(method + ": latency in milliseconds");
    }
    assertThat(page)
        .contains("<rect class=\"capture\"", "<rect class=\"pause\"", "<rect class=\"completion\"")
        .contains("<rect class=\"amount\"", "<line class=\"range\"");
  }

  @Test
  void chartsOfASeriesHaveTheSameScale() {
    var charts = new TalkFigures("talk-full", Fixture.trials()).charts().values();
    assertThat(charts).hasSize(10);
    assertThat(charts.stream().map(Chart::top).distinct()).hasSize(2);
    assertThat(charts.stream().map(Chart::seconds).distinct()).hasSize(1);
  }

  @Test
  void theRuleStandsBeneathTheMarks() {
    String page = page();
    assertThat(page.indexOf("Resilience: \u2713 if")).isGreaterThan(page.indexOf(">SEQUENTIAL<"));
    assertThat(page).contains("abc123", "1,400 MB/s");
  }

  @ParameterizedTest
  @CsvSource({
    "FULL, \u2713, \u2717",
    "FULL_INLINE, ?, \u2717",
    "DFC_CAW, \u2713, \u2713",
    "DIFFERENTIAL, ?, o",
    "HYBRID, o, ?",
    "SEQUENTIAL, \u2717, ?",
  })
  void marksFollowFromWhatWasMeasured(String method, String resilience, String efficiency) {
    Summary summary =
        Fixture.full().summary().stream()
            .filter(one -> one.method().equals(method))
            .findFirst()
            .orElseThrow();
    assertThat(Marks.resilience(summary)).isEqualTo(resilience);
    assertThat(Marks.efficiency(summary)).isEqualTo(efficiency);
  }

  @Test
  void whatDidNotHoldIsSaidFirst() {
    Trial broken =
        new Trial(
            new RunBuilder(RunKey.of("grain", "DFC_UPD", "lazy", 1))
                .figure("bytesPerCheckpoint", 8)
                .broken("roots differ at <3>")
                .build());
    Results results = Fixture.empty().with(List.of(broken.run()));
    String page = HtmlReport.of(results, List.of(broken));
    assertThat(page).contains("grain DFC_UPD lazy, trial 1: roots differ at &lt;3&gt;");
    assertThat(page).contains("Something did not hold", "bytesPerCheckpoint");
  }

  @Test
  void picturesAreFilesOfTheirOwn() throws Exception {
    ResultDirectory directory = fresh();
    ReportFiles.write(directory);
    assertThat(DIRECTORY.resolve("report.html")).hasContent(page());
    List<Path> pictures;
    try (var found = Files.list(DIRECTORY.resolve("figures"))) {
      pictures = found.sorted().toList();
    }
    assertThat(pictures).hasSize(10 + 6 + 8);
    for (Path picture : pictures) {
      byte[] bytes = Files.readAllBytes(picture);
      var root =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(bytes))
              .getDocumentElement();
      assertThat(root.getTagName()).isEqualTo("svg");
      assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("NaN", "Infinity");
    }
  }

  private static ResultDirectory fresh() throws IOException {
    Files.deleteIfExists(DIRECTORY.resolve(ResultDirectory.RESULTS));
    Files.createDirectories(DIRECTORY);
    ResultDirectory directory = ResultDirectory.resume(DIRECTORY, Fixture.empty());
    for (Trial trial : Fixture.trials()) {
      directory.add(trial);
    }
    return directory;
  }
}
