package io.evenkeel.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.cli.CliHarness;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.client.ReplicaReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopCommandTest {

  @TempDir Path directory;
  private final CliHarness cli = new CliHarness();

  @AfterEach
  void close() {
    cli.close();
  }

  private static ReplicaStatus up(int id, long requests, boolean voting) {
    ReplicaReport report =
        new ReplicaReport(
            "running",
            3,
            id == 3,
            voting,
            new ReplicaReport.Membership(0, 0, 0, 0, voting ? "" : "vote-log-lost"),
            "DFC_CAW",
            new ReplicaReport.Order(500 + id, requests, 400, "ab".repeat(32), 400, ""),
            Map.of("refused.chunks", 3L),
            List.of(
                new ReplicaReport.Event(
                    1_000, "checkpoint-stable", "stable \u001b[2J with 3 votes", -1, 400)),
            List.of(
                new ReplicaReport.Checkpoint(
                    400,
                    "DFC_CAW",
                    900,
                    "ab",
                    700,
                    new ReplicaReport.Costs(
                        450, 1, 1_500, 1_200, 1_100, 30, 20, 80, 90, 95, 2_000_000, 77, 1, 0, 2, 0,
                        0, 90, 9, true))),
            Optional.of(
                new ReplicaReport.Transfer(
                    400,
                    3_000_000,
                    1_000_000,
                    8_000_000,
                    OptionalLong.of(9_000),
                    List.of(),
                    List.of())),
            new ReplicaReport.About("1.0", "", Optional.empty()),
            new ReplicaReport.Activity(
                60_000,
                3,
                0,
                Optional.of(new ReplicaReport.Latency(9, 1_500, 240_000, 300_000)),
                new ReplicaReport.Phase("capturing", 0, 1, 2_500_000)),
            List.of(new ReplicaReport.Misbehaviour(2, "wrong-root", 4, 1_000, 2_000, "lied")));
    return new ReplicaStatus(id, "h:" + id, new ReplicaStatus.Reachable(report));
  }

  private static ReplicaStatus down(int id) {
    return new ReplicaStatus(id, "h:" + id, new ReplicaStatus.Unreachable("connection refused"));
  }

  @Test
  void onceWritesOneViewAndTellsTheClustersHealthByItsExitCode() throws IOException {
    String client = CliHarness.cluster(directory).toString();
    cli.status = List.of(up(0, 10, true), up(1, 10, true), down(2), up(3, 10, true));

    assertThat(cli.run("top", "--once", "-i", "0.1", "-c", client)).isEqualTo(ExitCodes.OK);
    assertThat(cli.out)
        .contains("cluster cli-test: 3 of 4 replicas run and vote, 3 needed: healthy")
        .contains("3 primary  running  3     503       0    0      1.5 ms  240 ms")
        .contains("capturing, 2.5 MB read")
        .contains("unreachable at h:2: connection refused")
        .contains("replica 0 fetches checkpoint 400: 4.0 of 8.0 MB (50 %)")
        .contains("replica 2   wrong-root  12 ")
        .contains("3 replicas")
        .contains("400 late    DFC_CAW  1500 ms  1200 ms  450 us")
        .contains("checkpoint-stable stable ?[2J with 3 votes")
        .doesNotContain("\u001b");

    cli.status = List.of(up(0, 10, true), up(1, 10, false), down(2), up(3, 10, true));
    assertThat(cli.run("top", "--once", "--json", "-c", client)).isEqualTo(ExitCodes.FAILED);
    JsonNode json = new ObjectMapper().readTree(cli.out);
    assertThat(json.get("healthyReplicas").asInt()).isEqualTo(2);
    assertThat(json.get("replicas").get(0).get("phase").get("name").asText())
        .isEqualTo("capturing");
    assertThat(cli.run("top", "--interval", "0", "-c", client)).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void ratesAreOfTheTimeBetweenTwoViewsAndAnewAfterARestart() {
    TopView view = new TopView("c", 3);
    view.show(List.of(up(0, 1_000, true)), 0);
    assertThat(view.lines(200, 50).get(3)).contains("0    -      1.5 ms");
    view.show(List.of(up(0, 1_500, true)), TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(view.lines(200, 50).get(3)).contains("0    1000   1.5 ms");
    view.show(List.of(down(0)), TimeUnit.SECONDS.toNanos(1));
    view.show(List.of(up(0, 9_000, true)), TimeUnit.SECONDS.toNanos(2));
    assertThat(view.lines(200, 50).get(3)).contains("0    -      1.5 ms");
  }

  @Test
  void aViewFitsTheScreenHoweverSmall() {
    TopView view = new TopView("c", 3);
    view.show(List.of(up(0, 10, true), down(1), up(2, 10, true), up(3, 10, true)), 0);
    for (int width = 20; width < 200; width += 30) {
      int most = width;
      for (int height = 4; height < 60; height += 7) {
        assertThat(view.lines(width, height))
            .hasSizeLessThanOrEqualTo(height)
            .allMatch(line -> line.length() <= most);
      }
    }
  }
}
