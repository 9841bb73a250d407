package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.ResultsJson;
import io.evenkeel.cli.RealCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes whose primary is killed under load: what {@code bench failover} does, short. */
final class FailoverE2eTest {

  private static final int KILLS = 2;

  @TempDir Path directory;

  @Test
  void aKilledPrimaryIsReplacedAndEveryRequestIsExecutedOnce() throws IOException {
    RealCli.Outcome outcome =
        RealCli.run(
            "bench",
            "failover",
            "--kills",
            Integer.toString(KILLS),
            "--clients",
            "100",
            "--interval",
            "2000",
            "--json",
            "--out",
            directory.toString());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    JsonNode result = new ObjectMapper().readTree(outcome.out());
    assertThat(result.path("held").asBoolean()).isTrue();
    assertThat(result.path("outages").size()).isEqualTo(KILLS);
    assertThat(result.path("viewChanges").asLong()).isGreaterThanOrEqualTo(KILLS);
    assertThat(result.path("acknowledged").asLong()).isGreaterThan(100 * 20 * KILLS);
    Results results = ResultsJson.read(Files.readString(directory.resolve("results.json")));
    assertThat(results.held()).isTrue();
    assertThat(results.of("failover")).hasSize(KILLS);
    assertThat(directory.resolve("report.html")).exists();
    assertThat(directory.resolve("cluster")).as("everything held").doesNotExist();
  }
}
