package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evenkeel reconfigure refresh} refuses before anything is done. */
class RefreshCommandTest {

  @TempDir private Path directory;
  private final CliHarness cli = new CliHarness();
  private String client = "";

  @BeforeEach
  void create() throws IOException {
    client = CliHarness.cluster(directory).toString();
    cli.status =
        new ArrayList<>(
            List.of(
                CommandsTest.up(0, 1000, true),
                CommandsTest.up(1, 990, true),
                new ReplicaStatus(2, "h:2", new Unreachable("connection refused")),
                CommandsTest.up(3, 1000, true)));
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private int refresh() {
    return cli.run(
        "reconfigure",
        "refresh",
        "--replica-config",
        directory.resolve("replica-2/replica.yaml").toString(),
        "--ca",
        directory.resolve("ca").toString(),
        "--sign",
        "--config",
        client);
  }

  @Test
  void whileAnotherReplicaDoesNotVote() {
    cli.status.set(1, CommandsTest.up(1, 990, false));
    assertThat(refresh()).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err)
        .contains("replica 1 does not vote: vote-log-lost (state running); one at a time");
  }

  @Test
  void whileAnotherReplicaIsNotReachable() {
    cli.status.set(3, new ReplicaStatus(3, "h:3", new Unreachable("connection refused")));
    assertThat(refresh()).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("replica 3 is not reachable: connection refused; one at a time");
    assertThat(directory.resolve("replica-2/keys-1")).doesNotExist();
  }

  @Test
  void whileTheReplicaItselfRuns() throws IOException {
    try (FileDisk running = FileDisk.open(directory.resolve("replica-2/data/log"))) {
      assertThat(running.list()).isEmpty();
      assertThat(refresh()).isEqualTo(ExitCodes.CONFIGURATION);
      assertThat(cli.err).contains("replica 2 runs, in ").contains("stop it first");
    }
    refresh();
    assertThat(cli.err).as("nothing is in the way any more").contains("no cluster here");
  }
}
