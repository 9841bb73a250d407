package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.cli.RealCli;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bench recovery} and {@code bench transfer} do, short. */
final class BenchRecoveryE2eTest {

  @TempDir Path directory;

  @Test
  void aKilledBackupComesBackWithAnEmptyDiskAlthoughOneSourceLies() throws IOException {
    RealCli.Outcome outcome =
        RealCli.run(
            "bench",
            "recovery",
            "--quick",
            "--objects",
            "1000",
            "--interval",
            "500",
            "--ways",
            "EMPTY_DISK_AND_A_LIAR",
            "--down-seconds",
            "1",
            "--json",
            "--out",
            directory.toString());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    JsonNode recoveries = new ObjectMapper().readTree(outcome.out()).path("recoveries");
    assertThat(recoveries.size()).isEqualTo(1);
    JsonNode recovery = recoveries.get(0);
    assertThat(recovery.path("back").asBoolean()).isTrue();
    long fetched = recovery.path("bytesFetched").asLong();
    assertThat(fetched).isGreaterThan(1_000 * 4096);
    // An empty disk has nothing to reuse, until another checkpoint is fetched after the first.
    long reused = recovery.path("bytesReused").asLong();
    if (recovery.path("checkpointsFetched").asLong() == 1) {
      assertThat(reused).isZero();
    } else {
      assertThat(reused).isLessThan(fetched);
    }
    assertThat(recovery.path("chunksRefused").asLong()).isPositive();
    assertThat(directory.resolve("cluster")).as("everything held").doesNotExist();
  }

  @Test
  void aCheckpointIsFetchedFromHonestSourcesAndBesideALiar() throws IOException {
    RealCli.Outcome outcome =
        RealCli.run(
            "bench",
            "transfer",
            "--quick",
            "--objects",
            "1000",
            "--json",
            "--out",
            directory.toString());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    JsonNode fetches = new ObjectMapper().readTree(outcome.out()).path("fetches");
    assertThat(fetches.size()).isEqualTo(2);
    for (JsonNode fetch : fetches) {
      assertThat(fetch.path("back").asBoolean()).isTrue();
      assertThat(fetch.path("bytesFetched").asLong()).isGreaterThan(1_000 * 4096);
      assertThat(fetch.path("chunksRefused").asLong() > 0)
          .isEqualTo(fetch.path("withLiar").asBoolean());
    }
    assertThat(directory.resolve("cluster")).as("everything held").doesNotExist();
  }
}
