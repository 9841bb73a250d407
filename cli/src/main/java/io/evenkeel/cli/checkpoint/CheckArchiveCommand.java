package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.node.offline.Archive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint check-archive}. */
@Command(
    name = "check-archive",
    description = {
      "Reads all of an archive and checks it with nothing but the public keys of the cluster it was"
          + " made in, as restore would. Exit code 1: it is damaged or proves nothing; the message"
          + " names place and reason."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel checkpoint check-archive state.archive --cluster-file my-cluster/cluster.yaml"
    })
final class CheckArchiveCommand extends BaseCommand {

  @Parameters(index = "0", paramLabel = "FILE", description = "The file that `export` wrote.")
  private Path file;

  @Mixin private ClusterFileOption cluster;
  @Mixin private ProgressOptions progress;

  @Override
  public Integer call() throws IOException {
    try (Archive archive = Archive.open(file, cluster.load(context()))) {
      long end = archive.head().header().bytes();
      try (Progress bar = progress.startLate(context(), "check", end, "MiB", 1 << 20)) {
        long[] done = new long[1];
        archive.objects(
            (object, hashedId, leaf) -> {
              done[0] += object.value().length;
              bar.to(done[0]);
            });
      }
      if (common().json()) {
        printJson(Shown.facts(archive.head(), archive.verdict().certificate()));
      } else {
        context()
            .out()
            .printf(
                Locale.ROOT,
                "intact: checkpoint %d of cluster %s, %d objects, %d bytes%nroot %s, %s%n",
                archive.head().sequence(),
                archive.head().cluster(),
                archive.head().header().objects(),
                end,
                archive.head().header().root().hex(),
                Shown.votes(archive.verdict().certificate()));
      }
    }
    return ExitCodes.OK;
  }
}
