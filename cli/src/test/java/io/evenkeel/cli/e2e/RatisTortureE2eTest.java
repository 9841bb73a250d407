package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.base.ExitCodes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sample of {@code evenkeel ratis torture}: the leader, a follower, and a follower that loses its
 * disk as well.
 */
final class RatisTortureE2eTest {

  @TempDir Path directory;

  @Test
  void killedServersAndADeletedDiskLoseNoAcknowledgedWrite() {
    RealCli.Outcome outcome =
        RealCli.run(
            "ratis",
            "torture",
            "--rounds",
            "3",
            "--seed",
            "5",
            "--clients",
            "6",
            "--interval",
            "100",
            "--out",
            directory.toString());
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isEqualTo(ExitCodes.OK);
    assertThat(outcome.out()).contains("all of it holds").doesNotContain(" 0 checkpoints fetched");
  }
}
