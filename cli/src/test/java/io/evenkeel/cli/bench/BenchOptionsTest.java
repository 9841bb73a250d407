package io.evenkeel.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.CliHarness;
import io.evenkeel.cli.base.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchOptionsTest {

  @TempDir private Path directory;

  private final CliHarness cli = new CliHarness();

  @AfterEach
  void close() {
    cli.close();
  }

  private void refused(int exitCode, String message, String... arguments) throws IOException {
    assertThat(cli.run(arguments)).as(cli.err).isEqualTo(exitCode);
    assertThat(cli.err).contains(message).hasLineCount(1);
    try (var left = Files.list(directory)) {
      assertThat(left).as("nothing was written").isEmpty();
    }
  }

  private String out() {
    return directory.resolve("out").toString();
  }

  @Test
  void badOptionsAreRefusedBeforeAnythingStarts() throws IOException {
    refused(ExitCodes.USAGE, "--trials must be", "bench", "talk", "--trials", "0", "--out", out());
    refused(
        ExitCodes.USAGE,
        "--write-share must be 0 to 1",
        "bench",
        "talk",
        "--write-share",
        "1.5",
        "--out",
        out());
    refused(
        ExitCodes.USAGE,
        "HYBRID is not in the series",
        "bench",
        "talk",
        "--methods",
        "HYBRID",
        "--out",
        out());
    refused(
        ExitCodes.USAGE,
        "--interval is too short for the differential series",
        "bench",
        "talk",
        "--interval",
        "10000",
        "--out",
        out());
    refused(
        ExitCodes.USAGE,
        "--paper and --quick are mutually exclusive",
        "bench",
        "talk",
        "--paper",
        "--quick",
        "--out",
        out());
  }

  @Test
  void aStateThatDoesNotFitIsRefusedWithWhatIsMissing() throws IOException {
    refused(
        ExitCodes.CONFIGURATION,
        "are missing",
        "bench",
        "talk",
        "--objects",
        "5000000",
        "--object-bytes",
        "1000000",
        "--interval",
        "5000000",
        "--out",
        out());
    assertThat(cli.err).contains("GB of memory", "GB of disk", "Use --objects ", "or fewer");
  }

  @Test
  void resultsOfADirectoryWithoutAnyAreRefused() throws IOException {
    refused(
        ExitCodes.FAILED,
        "has no results.json",
        "bench",
        "results",
        "--from",
        out(),
        "--into",
        directory.resolve("page.md").toString());
  }
}
