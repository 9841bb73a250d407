package io.evenkeel.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that shares no line with ours, where Python and the two packages it needs are there. */
class PythonClientE2eTest {

  private static final String PYTHON = "/usr/bin/python3";
  private static final Path EXAMPLE = Path.of("..", "examples", "python").toAbsolutePath();

  @TempDir Path directory;

  private record Ended(int exitCode, String out) {}

  private static Ended python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON, "-B"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(EXAMPLE.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out);
  }

  private static void assumePython() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of(PYTHON)), PYTHON + " is not there");
    assumeTrue(
        python("-c", "import cryptography, yaml").exitCode() == 0,
        "its packages cryptography and yaml are not there");
  }

  @Test
  void itsOwnTestsPass() throws Exception {
    assumePython();
    Ended ended = python("-m", "unittest");
    assertThat(ended.exitCode()).as(ended.out()).isZero();
  }

  @Test
  void putsAndGetsWithVotingAlsoWithoutThePrimary() throws Exception {
    assumePython();
    try (E2eCluster cluster = E2eCluster.create(directory, 1_000).startAll()) {
      String client = cluster.clientFile(0).toString();
      assertThat(python("kv.py", client, "put", "greeting", "hällo")).isEqualTo(new Ended(0, ""));
      String large = "x".repeat(100_000); // longer than what all replicas send in full
      assertThat(python("kv.py", client, "put", "large", large).exitCode()).isZero();
      assertThat(python("kv.py", client, "get", "large")).isEqualTo(new Ended(0, large));
      assertThat(python("kv.py", client, "get", "none").exitCode()).isEqualTo(1);
      cluster.stop(0);
      assertThat(python("kv.py", client, "get", "greeting")).isEqualTo(new Ended(0, "hällo"));
      assertThat(python("kv.py", client, "delete", "greeting").exitCode()).isZero();
      assertThat(python("kv.py", client, "get", "greeting").exitCode()).isEqualTo(1);
    }
  }
}
