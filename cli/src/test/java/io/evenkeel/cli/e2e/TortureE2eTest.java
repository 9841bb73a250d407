package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.cli.RealCli;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, disks and connections, and all that may befall them; for longer on demand. */
final class TortureE2eTest {

  /** How long, and from which seed; the usual time is for a build on every change. */
  private static final String MINUTES = System.getProperty("evenkeel.torture.minutes", "2");

  private static final String SEED = System.getProperty("evenkeel.torture.seed", "758");

  @TempDir Path directory;

  @Test
  void nothingAcknowledgedIsLostWhateverHappensToOneReplicaOrToThePowerOfAll() throws IOException {
    RealCli.Outcome outcome =
        RealCli.run(
            "torture",
            "--minutes",
            MINUTES,
            "--seed",
            SEED,
            "--clients",
            "6", // what the others of this build leave is used up by few
            "--interval",
            "200",
            "--json",
            "--out",
            directory.toString());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    JsonNode result = new ObjectMapper().readTree(outcome.out());
    assertThat(result.path("held").asBoolean()).isTrue();
    assertThat(result.path("rounds").asInt()).isPositive();
    assertThat(result.path("faults").size()).isPositive();
    assertThat(result.path("registers").path("judged").asLong()).isGreaterThan(100);
    assertThat(result.path("end").path("bank").path("transfers").asLong()).isPositive();
    assertThat(result.path("end").path("entries").path("acknowledged").asLong()).isPositive();
    assertThat(result.path("end").path("roots").asText()).isNotEmpty();
    assertThat(directory.resolve("results.json")).hasContent(outcome.out().strip());
    assertThat(directory.resolve("cluster")).as("everything held").doesNotExist();
  }
}
