package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.node.offline.Archive;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint export}. */
@Command(
    name = "export",
    description = {
      "Writes an archive: one checkpoint with its certificate in one file that needs nothing else."
          + " Every object is checked on the way. The file appears only when it is complete and"
          + " durable. Requests after the checkpoint are not in it."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel checkpoint export --config my-cluster/replica-0/replica.yaml state.archive"
    })
final class ExportCommand extends BaseCommand {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file to write; it must not exist.")
  private Path file;

  @Mixin private AtOption at;
  @Mixin private StoreOptions store;
  @Mixin private ProgressOptions progress;

  @Override
  public Integer call() throws IOException {
    StoredCheckpoint checkpoint;
    try (ReplicaCheckpoints checkpoints = store.open(context())) {
      checkpoint = at.choose(checkpoints);
      long end = checkpoint.header().bytes();
      try (Progress bar = progress.startLate(context(), "export", end, "MiB", 1 << 20)) {
        Archive.write(file, checkpoints, checkpoint, bar::to);
      }
    }
    if (common().json()) {
      Map<String, Object> facts = Shown.facts(checkpoint);
      facts.put("file", file.toString());
      facts.put("fileBytes", Files.size(file));
      printJson(facts);
    } else {
      context()
          .out()
          .printf(
              Locale.ROOT,
              "%s: checkpoint %d with %d objects, %d bytes, root %s%n",
              file,
              checkpoint.sequence(),
              checkpoint.header().objects(),
              checkpoint.header().bytes(),
              checkpoint.header().root().hex());
    }
    return ExitCodes.OK;
  }
}
