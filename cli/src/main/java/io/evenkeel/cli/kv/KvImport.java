package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.cli.base.StoreTarget;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel kv import}. */
@Command(
    name = "import",
    description = {
      "Sets many keys from a file or from standard input, one entry per line.",
      "NDJSON: {\"key\":\"...\",\"value\":\"...\"}; strings are stored as UTF-8, binary data"
          + " stands as base64 in keyBase64 and valueBase64. Values of other JSON types are"
          + " refused: put them in quotes.",
      "TSV: key, tab, value; \\t, \\n, \\r and \\\\ stand for tab, line feed, carriage return and"
          + " backslash.",
      "Of several lines with one key the last one counts. A line that is refused is named with its"
          + " number and reason; all others are imported, and the exit code is 5."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel kv import records.ndjson",
      "  evenkeel kv import big.tsv --resume big.state --errors refused.txt",
      "  zcat records.ndjson.gz | evenkeel kv import -"
    })
final class KvImport extends KvOperation {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file to read; - reads standard input.")
  private String source;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description =
          "ndjson, tsv, or auto: by the file's suffix, else by its first byte (${DEFAULT-VALUE}).")
  private ImportFormat format;

  @Option(
      names = "--resume",
      paramLabel = "STATE_FILE",
      description =
          "Keeps in this file how far the import got, and goes on from there if it exists.")
  private @Nullable Path resume;

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description = "Writes refused lines to this file instead of standard error.")
  private @Nullable Path errors;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "16",
      description = "Batches sent and not yet answered, at most (${DEFAULT-VALUE}).")
  private int inFlight;

  @Mixin private ProgressOptions progress;

  @Override
  void prepare() {
    if (inFlight < 1 || inFlight > 1024) {
      throw usage("--in-flight must be 1 to 1024");
    }
    if (resume != null && source.equals("-")) {
      throw usage("--resume needs a file, since standard input cannot be read again");
    }
  }

  @Override
  int run(KvClient store, StoreTarget target) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    ImportSource opened = open(target);
    ImportRun.Outcome outcome;
    try (opened;
        RefusalTarget refused = RefusalTarget.open(errors, context(), opened.resumed());
        Progress bar = progress.start(context(), "import", opened.size(), "MiB", 1 << 20)) {
      ImportRun run = new ImportRun(opened, target.operationBytesMax(), bar);
      outcome = run.run(store, inFlight, refused.refusals(), resume);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    report(outcome, opened, seconds);
    return outcome.done().refused() == 0 ? ExitCodes.OK : ExitCodes.DATA_REFUSED;
  }

  private ImportSource open(StoreTarget target) throws IOException {
    if (source.equals("-")) {
      return ImportSource.ofStream(context().in(), format);
    }
    Path file = Path.of(source);
    if (!Files.isRegularFile(file) && resume != null) {
      throw usage("--resume needs a regular file, which " + file + " is not");
    }
    return ImportSource.ofFile(file, format, resume, target.cluster());
  }

  private void report(ImportRun.Outcome outcome, ImportSource opened, double seconds) {
    BatchSender.Acknowledged done = outcome.done();
    long now = done.imported() - opened.begin().acknowledged().imported();
    if (common().json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("imported", done.imported());
      result.put("refused", done.refused());
      result.put("lines", done.position().lines());
      result.put("resumedAtLine", opened.begin().lines() + 1);
      result.put("seconds", Math.round(seconds * 1000) / 1000.0);
      result.put("complete", outcome.failure() == null);
      printJson(result);
    } else {
      context()
          .err()
          .printf(
              Locale.ROOT,
              "imported %d entries, refused %d lines%s (%.1f s, %.0f entries/s)%n",
              done.imported(),
              done.refused(),
              opened.resumed() ? ", earlier runs included" : "",
              seconds,
              now / Math.max(seconds, 0.001));
    }
    outcome.raise(resume);
  }
}
