package io.evenkeel.cli.bench.costs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.local.GeneratedData;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecutionProbeTest {

  private static final int OBJECTS = 200;
  private static final int BYTES = 512;

  @TempDir Path directory;

  private ExecutionProbe probe(String method, long interval) throws IOException {
    return new ExecutionProbe(directory, method, new GeneratedData(OBJECTS, BYTES), interval);
  }

  @Test
  void aCheckpointOfDfcCawCapturesAllAndOneOfDdfcCawWhatChanged() throws IOException {
    try (ExecutionProbe probe = probe("DDFC_CAW", ExecutionProbe.NEVER)) {
      probe.load();
      assertThat(probe.checkpoint()).isPositive();
      assertThat(probe.newest().full()).isTrue();
      probe.change(OBJECTS / 4);
      probe.checkpoint();
      assertThat(probe.newest().full()).isFalse();
      assertThat(probe.newest().bytesCaptured()).isEqualTo(OBJECTS / 4 * BYTES);
    }
  }

  /** Captures run beside requests there, and the next position is not kept waiting for ever. */
  @Test
  void withAnIntervalCheckpointsAreTakenWhileRequestsExecute() throws IOException {
    try (ExecutionProbe probe = probe("DFC_CAW", 512)) {
      probe.load();
      assertThat(probe.requests(2_000)).isPositive();
      assertThat(probe.newest().objectsModified()).isPositive();
    }
  }

  @Test
  void theCommandSaysWhatItFoundAndLeavesNothing() {
    Path place = directory.resolve("probe");
    RealCli.Outcome outcome =
        RealCli.run(
            "bench",
            "probe",
            "--kind=DIFFERENTIAL",
            "--objects=200",
            "--bytes=512",
            "--changed=20",
            "--dir=" + place);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("\"capturedBytes\":10240").contains("\"full\":false");
    assertThat(place).doesNotExist();
  }
}
