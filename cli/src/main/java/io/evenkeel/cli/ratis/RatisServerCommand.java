package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.ratis.RatisCluster;
import io.evenkeel.ratis.RatisConfig;
import io.evenkeel.ratis.RatisEvents;
import io.evenkeel.ratis.RatisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel ratis server}. */
@Command(
    name = "server",
    description = {
      "Runs one server until it is stopped (Ctrl-C or SIGTERM stop it gracefully).",
      "It writes log lines to standard error; EVENKEEL_LOG_LEVEL sets how many (INFO; with DEBUG"
          + " what Ratis has to say, too)."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis server --config my-ratis/ratis.yaml --server 0",
      "",
      "A cluster of 2f+1 servers needs f+1 of them to answer."
    })
final class RatisServerCommand extends BaseCommand {

  private static final Logger LOG = LoggerFactory.getLogger("evenkeel.ratis");
  private static final long LOOK_MILLIS = 200;

  @Mixin private RatisOptions file;

  @Option(
      names = {"-s", "--server"},
      required = true,
      paramLabel = "I",
      description = "Which server of the file this is, from 0 on.")
  private int self;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where it keeps its data; without it server-<i>/ beside the file.")
  private @Nullable Path data;

  @Option(
      names = "--plain-snapshots",
      description =
          "Takes snapshots as Ratis' examples do, the whole state while nothing is executed. For"
              + " comparison: no roots, no transfer of differences, no repair.")
  private boolean plain;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RatisFile cluster = file.load();
    range("--server", self, 0, cluster.servers().size() - 1);
    Path directory = data == null ? file.path().resolveSibling("server-" + self) : data;
    RatisConfig config = cluster.config(self, directory.toAbsolutePath());
    try (RatisServer server = start(cluster, config)) {
      Thread stopper = new Thread(() -> stopOnSignal(server), "stop");
      Runtime.getRuntime().addShutdownHook(stopper);
      announce(config);
      while (server.running()) {
        Thread.sleep(LOOK_MILLIS);
      }
      if (!forget(stopper)) {
        return ExitCodes.OK;
      }
      throw new CliException(
          ExitCodes.FAILED,
          "the server stopped on a failure: "
              + server.halted().orElse("Ratis closed it; EVENKEEL_LOG_LEVEL=DEBUG shows why"));
    }
  }

  private RatisServer start(RatisFile cluster, RatisConfig config) throws IOException {
    try {
      context().wiring().prepareServer(config.dataDirectory());
      return plain
          ? RatisServer.startPlain(config, cluster.newService(), events())
          : RatisServer.start(config, cluster.newService(), events());
    } catch (IOException e) {
      RatisCluster.Member at = config.cluster().members().get(self);
      throw new CliException(
          ExitCodes.CONFIGURATION,
          String.format(
              Locale.ROOT,
              "server %d cannot use its port %s:%d or its data directory %s (%s)",
              self,
              at.host(),
              at.port(),
              config.dataDirectory(),
              e.getMessage()),
          e);
    }
  }

  private static RatisEvents events() {
    return (severity, name, sequence, text) -> {
      if (severity == RatisEvents.Severity.WARN) {
        LOG.warn("{}: {}", name, text);
      } else {
        LOG.info("{}: {}", name, text);
      }
    };
  }

  private void stopOnSignal(RatisServer server) {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("close-failed: {}", String.valueOf(e.getMessage()));
    }
    context().out().flush();
    context().err().flush();
    Runtime.getRuntime().halt(ExitCodes.OK);
  }

  /** Whether the process goes on; false if a signal already ends it. */
  private static boolean forget(Thread stopper) {
    try {
      return Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException signalled) {
      return false;
    }
  }

  private void announce(RatisConfig config) {
    RatisCluster.Member at = config.cluster().members().get(self);
    String method = plain ? "plain snapshots" : config.checkpoints().method().name();
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("server", self);
      facts.put("group", config.cluster().group().toString());
      facts.put("host", at.host());
      facts.put("port", at.port());
      facts.put("method", method);
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "server %d of group %s runs at %s:%d, checkpoints by %s%n",
            self,
            config.cluster().group(),
            at.host(),
            at.port(),
            method);
  }
}
