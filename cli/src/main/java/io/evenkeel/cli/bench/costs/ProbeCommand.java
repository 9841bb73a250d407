package io.evenkeel.cli.bench.costs;

import io.evenkeel.bench.Spread;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench probe}: the process that {@code bench costs} starts for each point. */
@Command(
    name = "probe",
    hidden = true,
    description = {
      "Executes requests on a key-value store and takes checkpoints of it, in one thread, and says"
          + " what CPU time that took."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel bench probe --kind CHECKPOINT --objects 10000 --dir probe"
    })
public final class ProbeCommand extends BaseCommand {

  private static final int MEASURED = 3;
  private static final int WARM_UP = 2;

  /** What is measured. */
  enum Kind {
    /** Executor CPU of a request, with {@code DFC_CAW}. */
    REQUESTS,
    /** CPU of a checkpoint by {@code DFC_CAW}. */
    CHECKPOINT,
    /** CPU of a checkpoint by {@code DDFC_CAW}. */
    DIFFERENTIAL
  }

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      required = true,
      description = "What is measured: ${COMPLETION-CANDIDATES}.")
  private Kind kind;

  @Option(names = "--objects", paramLabel = "N", required = true, description = "Objects.")
  private int objects;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Bytes of each (${DEFAULT-VALUE}).")
  private int bytes;

  @Option(
      names = "--interval",
      paramLabel = "N",
      defaultValue = "0",
      description = "Requests between two checkpoints (${DEFAULT-VALUE}: none is taken).")
  private long interval;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Requests that are measured (${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--changed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Objects that change between two checkpoints (${DEFAULT-VALUE}).")
  private int changed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "Where checkpoints go; must not exist, and is deleted.")
  private Path dir;

  @Override
  public Integer call() throws IOException {
    range("--objects", objects, 1, 10_000_000);
    range("--bytes", bytes, GeneratedData.OBJECT_BYTES_MIN, 1 << 20);
    range("--requests", requests, 1, 100_000_000);
    range("--changed", changed, 0, objects);
    Files.createDirectory(dir);
    String method = kind == Kind.DIFFERENTIAL ? "DDFC_CAW" : "DFC_CAW";
    GeneratedData data = new GeneratedData(objects, bytes);
    Map<String, Object> found = new LinkedHashMap<>();
    try (ExecutionProbe probe =
        new ExecutionProbe(dir, method, data, interval > 0 ? interval : ExecutionProbe.NEVER)) {
      probe.load();
      if (kind == Kind.REQUESTS) {
        probe.requests(requests);
        found.put("cpuMicrosPerRequest", probe.requests(requests));
      } else {
        checkpoints(probe, found);
      }
    } finally {
      LocalCluster.delete(dir);
    }
    printJson(found);
    return ExitCodes.OK;
  }

  private void checkpoints(ExecutionProbe probe, Map<String, Object> found) throws IOException {
    double[] micros = new double[MEASURED];
    for (int i = -WARM_UP; i < MEASURED; i++) {
      probe.change(changed);
      long taken = probe.checkpoint();
      if (i >= 0) {
        micros[i] = taken;
      }
    }
    found.put("checkpointCpuMicros", Spread.of(micros).median());
    found.put("capturedBytes", probe.newest().bytesCaptured());
    found.put("capturedObjects", probe.newest().objectsCaptured());
    found.put("full", probe.newest().full());
  }
}
