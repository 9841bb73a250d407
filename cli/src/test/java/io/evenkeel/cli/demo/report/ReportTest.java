package io.evenkeel.cli.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.Gap;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.Invariant;
import io.evenkeel.cli.demo.result.LiarResult;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.demo.result.RecoveryResult;
import io.evenkeel.cli.demo.result.Setting;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)([^>]*?)(/?)>");
  private static final Set<String> VOID = Set.of("meta", "line", "polyline");

  private static LoadResult load() {
    Latency latency = new Latency(1_000, 20_000, 30_000, 250_000);
    return new LoadResult(
        100_000,
        0.5,
        500,
        0,
        latency,
        latency,
        List.of(
            new Bucket(100, 0, latency),
            new Bucket(0, 0, new Latency(0, 0, 0, 0)),
            new Bucket(400, 1, latency)),
        List.of(new Gap(100_150, 240_000)));
  }

  private static PhaseResult phase(String method, long... pauses) {
    List<TakenCheckpoint> taken = new ArrayList<>();
    for (int i = 0; i < pauses.length; i++) {
      ReplicaReport.Costs costs =
          new ReplicaReport.Costs(
              pauses[i], 1, 85, 80, 70, 30, 20, 60, 70, 90, 1_000, 10, 5, 0, 6, 0, 0, 70, 8, false);
      taken.add(
          new TakenCheckpoint(
              i, new ReplicaReport.Checkpoint(7, method, 100_300, "ab", pauses[i], costs)));
    }
    return new PhaseResult(method, load(), taken, 300_000_000, 320L << 20, 1.5);
  }

  private static DemoResult result(boolean held) {
    return new DemoResult(
        new Setting(
            "evenkeel demo --out '<x>'",
            "1",
            "abc",
            new Setting.Machine(2, 1, "j", "s"),
            10,
            4096,
            3,
            200),
        99_000,
        12,
        1,
        List.of(
            phase("FULL_INLINE", 90_000, 110_000),
            phase("FULL", 30_000),
            phase("DFC_CAW", 10_000, 2_000)),
        load(),
        List.of(new DemoResult.Mark(100_100, "replica 3 lies <b>")),
        new LiarResult(3, List.of(3), List.of(3), 4, 5),
        List.of(
            new RecoveryResult(2, false, 1.5, 10, 20, 1, true, 9),
            new RecoveryResult(2, true, -1, 0, 0, 0, false, 9)),
        List.of(new Invariant("equal roots", held, "2 < 3 & more")));
  }

  @Test
  void thePageIsWellFormedSelfContainedAndEscaped() {
    String html = HtmlReport.of(result(true));
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(html.substring(html.indexOf("<html")));
    while (tag.find()) {
      String name = tag.group(2);
      if (tag.group(1).equals("/")) {
        assertThat(open.pop()).as("closed at " + tag.start()).isEqualTo(name);
      } else if (tag.group(4).isEmpty() && !VOID.contains(name)) {
        open.push(name);
      }
    }
    assertThat(open).isEmpty();
    assertThat(html)
        .doesNotContain("http:", "https:", "<script", "<link", "src=", "@import", "url(")
        .contains("&lt;x&gt;", "replica 3 lies &lt;b&gt;", "2 &lt; 3 &amp; more")
        .contains("prefers-color-scheme: dark", "width=device-width")
        .contains("class=\"pause\"", "class=\"capture\"", "class=\"completion\"")
        .doesNotContain("NaN", "Infinity");
  }

  @Test
  void ratiosAreOfTheLongestPausesAndGoalsAreMarked() {
    DemoResult result = result(true);
    assertThat(result.pauseRatio("FULL")).isEqualTo(3);
    assertThat(result.pauseRatio("FULL_INLINE")).isEqualTo(11);
    assertThat(TextReport.of(result))
        .contains("FULL : DFC_CAW = 3.0 (goal at least 4: MISSED)")
        .contains("FULL_INLINE : DFC_CAW = 11.0 (goal at least 10: hit)")
        .contains("did NOT catch up");
  }

  @Test
  void aBrokenInvariantShowsEverywhere() {
    DemoResult broken = result(false);
    assertThat(broken.held()).isFalse();
    assertThat(TextReport.of(broken)).contains("FAILED");
    assertThat(HtmlReport.of(broken)).contains("An invariant was broken").contains("FAILED");
  }

  @Test
  void resultsFollowTheSchemaOfTheExperiments() throws Exception {
    JsonNode root = new ObjectMapper().readTree(Json.line(JsonReport.of(result(true))));
    assertThat(root.path("schema").asInt()).isEqualTo(1);
    assertThat(root.path("machine").path("cores").asInt()).isEqualTo(2);
    JsonNode run = root.path("runs").path(2);
    assertThat(run.path("method").asText()).isEqualTo("DFC_CAW");
    assertThat(run.path("latencyMicros").path("p999").asLong()).isEqualTo(30_000);
    JsonNode checkpoint = run.path("checkpoints").path(0);
    for (String field :
        List.of(
            "sequence",
            "captureMillis",
            "pauseMicros",
            "completionMillis",
            "publishMillis",
            "stableMillis",
            "stallMillis",
            "bytes",
            "objectsCapturedInPause",
            "objectsModifiedDuringCapture",
            "leadRequests",
            "slackRequests",
            "late")) {
      assertThat(checkpoint.has(field)).as(field).isTrue();
    }
    assertThat(checkpoint.path("stallMillis").asLong()).isEqualTo(240);
    assertThat(root.path("held").asBoolean()).isTrue();
    assertThat(root.path("liar").path("identified").isMissingNode()).isTrue();
  }

  @Test
  void aResultWithoutCheckpointsIsStillAReport() {
    DemoResult empty = result(true);
    PhaseResult none = phase("DFC_CAW");
    DemoResult without =
        new DemoResult(
            empty.setting(),
            0,
            0,
            0,
            List.of(none, phase("FULL")),
            empty.faults(),
            List.of(),
            empty.liar(),
            List.of(),
            List.of());
    assertThat(HtmlReport.of(without)).doesNotContain("NaN", "Infinity");
    assertThat(TextReport.of(without))
        .contains("FULL : DFC_CAW = 0.0 (goal at least 4: MISSED)")
        .as("what was not measured is no goal")
        .doesNotContain("FULL_INLINE : DFC_CAW");
  }
}
