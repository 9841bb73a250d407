package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.offline.Archive;
import io.evenkeel.ratis.RatisArchives;
import io.evenkeel.ratis.RatisArchives.Written;
import io.evenkeel.ratis.RatisCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel ratis restore}. */
@Command(
    name = "restore",
    description = {
      "Creates the directory of a new cluster under Ratis, as `ratis init` does, whose servers begin"
          + " with the state in an archive. An archive of `evenkeel checkpoint export` must verify"
          + " against the public keys of its cluster; one of `evenkeel ratis export` must be of a"
          + " majority of its group.",
      "All servers' data is written here: copy each server's directory to its machine."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel ratis restore state.archive --cluster-file my-cluster/cluster.yaml --dir my-ratis"
    })
final class RatisRestoreCommand extends BaseCommand {

  @Parameters(index = "0", paramLabel = "FILE", description = "The file that `export` wrote.")
  private Path archive;

  @Option(
      names = "--cluster-file",
      required = true,
      paramLabel = "FILE",
      description = "The cluster.yaml or ratis.yaml of the cluster it was made in.")
  private Path origin;

  @Option(
      names = {"-d", "--dir"},
      required = true,
      paramLabel = "DIR",
      description = "The directory to create; it must not exist.")
  private Path directory;

  @Mixin private RatisPlan plan;

  @Override
  public Integer call() throws IOException {
    plan.check();
    Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
    for (Path path : new Path[] {directory, partial}) {
      if (Files.exists(path)) {
        throw new CliException(
            ExitCodes.FAILED,
            path
                + " exists; remove it if it is left of an earlier try, or name another with --dir");
      }
    }
    context().wiring().prepareProcess();
    Written written;
    try (Archive opened = open()) {
      written = restore(opened, partial);
    } catch (IOException | RuntimeException e) {
      LocalCluster.delete(partial);
      throw e;
    }
    Path unused = Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    report(written);
    return ExitCodes.OK;
  }

  private Archive open() throws IOException {
    if (!RatisFile.isOne(origin)) {
      return Archive.open(archive, ClusterConfig.load(origin, context().environment()));
    }
    Archive opened = Archive.openUnjudged(archive);
    if (!RatisArchives.isOf(RatisFile.load(origin).cluster(), opened.head())) {
      opened.close();
      throw new CliException(
          ExitCodes.FAILED,
          archive + " is not of the group in " + origin + ", or no majority of it had this state");
    }
    return opened;
  }

  private Written restore(Archive opened, Path partial) throws IOException {
    RatisFile file = plan.file();
    Files.createDirectories(partial);
    Files.writeString(partial.resolve(RatisFile.NAME), file.toYaml());
    RatisCluster cluster = file.cluster();
    @Nullable Written first = null;
    for (int i = 0; i < cluster.members().size(); i++) {
      Path data = partial.resolve("server-" + i);
      Written written =
          RatisArchives.begin(cluster, data, opened.head().sequence(), opened::objects);
      if (first != null && !first.equals(written)) {
        throw new IOException("the archive changed while it was read");
      }
      first = written;
    }
    return Objects.requireNonNull(first);
  }

  private void report(Written written) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("directory", directory.toString());
      facts.put("sequence", written.sequence());
      facts.put("root", written.root().hex());
      facts.put("objects", written.objects());
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "Created %s: servers that begin at position %d with %d objects, root %s.%n"
                + "Start them as after init: evenkeel ratis server --config %s/ratis.yaml --server"
                + " 0, and so on.%n",
            directory,
            written.sequence(),
            written.objects(),
            written.root().hex(),
            directory);
  }
}
