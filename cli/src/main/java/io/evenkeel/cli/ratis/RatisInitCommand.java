package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.ratis.RatisConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel ratis init}. */
@Command(
    name = "init",
    description = {
      "Creates a directory with ratis.yaml, all that servers and clients of a new cluster need.",
      "There are no keys: connections are neither encrypted nor authenticated."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis init --dir my-ratis                    3 servers on this machine",
      "  evenkeel ratis init --dir my-ratis --host a,b,c       one server on each of 3 machines"
    })
final class RatisInitCommand extends BaseCommand {

  @Option(
      names = {"-d", "--dir"},
      required = true,
      paramLabel = "DIR",
      description = "The directory to create; if it exists it must be empty.")
  private Path directory;

  @Mixin private RatisPlan plan;

  @Override
  public Integer call() throws IOException {
    plan.check();
    refuseContents();
    RatisFile file = plan.file();
    Files.createDirectories(directory);
    Path written = directory.resolve(RatisFile.NAME);
    Files.writeString(written, file.toYaml());
    report(RatisFile.load(written), written);
    return ExitCodes.OK;
  }

  private void refuseContents() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new CliException(
          ExitCodes.FAILED, directory + " is not a directory; name another with --dir");
    }
    try (Stream<Path> contents = Files.list(directory)) {
      if (contents.findAny().isPresent()) {
        throw new CliException(
            ExitCodes.FAILED, directory + " is not empty; name another with --dir");
      }
    }
  }

  private void report(RatisFile file, Path written) {
    RatisConfig config = file.config(0, directory);
    int survived = config.cluster().members().size() - config.cluster().majority();
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("directory", directory.toString());
      facts.put("group", file.group().toString());
      facts.put("servers", file.servers().size());
      facts.put("crashedServersSurvived", survived);
      facts.put("file", written.toString());
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "Created %s: %d servers (survives %d crashed).%n%n"
                + "Next, each in its own terminal or on its own machine:%n",
            written,
            file.servers().size(),
            survived);
    for (int i = 0; i < file.servers().size(); i++) {
      context()
          .out()
          .printf(Locale.ROOT, "  evenkeel ratis server --config %s --server %d%n", written, i);
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "%nThen:%n  export EVENKEEL_CLIENT_CONFIG=%s%n  evenkeel ratis status%n"
                + "  evenkeel kv put hello world%n  evenkeel kv get hello%n%n"
                + "On several machines copy ratis.yaml to each.%n",
            written.toAbsolutePath());
  }
}
