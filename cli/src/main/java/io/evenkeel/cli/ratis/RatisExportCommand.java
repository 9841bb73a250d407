package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.ratis.RatisArchives;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel ratis export}. */
@Command(
    name = "export",
    description = {
      "Writes a server's newest confirmed checkpoint into one file, from its data directory; the"
          + " server may run. Requests after the checkpoint are not in it.",
      "`evenkeel checkpoint restore --cluster-file ratis.yaml` begins a cluster of Evenkeel's own"
          + " with it, `evenkeel ratis restore` one under Ratis."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel ratis export --config my-ratis/ratis.yaml --server 0 state.archive"
    })
final class RatisExportCommand extends BaseCommand {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file to write; it must not exist.")
  private Path target;

  @Mixin private RatisOptions file;

  @Option(
      names = {"-s", "--server"},
      required = true,
      paramLabel = "I",
      description = "Whose checkpoint, from 0 on.")
  private int self;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where its data is; without it server-<i>/ beside the file.")
  private @Nullable Path data;

  @Override
  public Integer call() throws IOException {
    RatisFile cluster = file.load();
    range("--server", self, 0, cluster.servers().size() - 1);
    Path directory = data == null ? file.path().resolveSibling("server-" + self) : data;
    context().wiring().prepareProcess();
    RatisArchives.Written written =
        RatisArchives.export(cluster.config(self, directory), target, done -> {});
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", target.toString());
      facts.put("sequence", written.sequence());
      facts.put("root", written.root().hex());
      facts.put("objects", written.objects());
      facts.put("bytes", written.bytes());
      printJson(facts);
    } else {
      context()
          .out()
          .printf(
              Locale.ROOT,
              "%s: checkpoint %d with %d objects, %d bytes, root %s%n",
              target,
              written.sequence(),
              written.objects(),
              written.bytes(),
              written.root().hex());
    }
    return ExitCodes.OK;
  }
}
