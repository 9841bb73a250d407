package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Wiring.LibraryClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel reconfigure submit}. */
@Command(
    name = "submit",
    description = {
      "Has a signed change ordered, and waits until it is in force.",
      "Exit code 1 if the cluster refuses it, with the reason."
    },
    footer = {"", "Example:", "  evenkeel reconfigure submit change.bin"})
final class SubmitCommand extends BaseCommand {

  @Mixin private ClientOptions client;

  @Parameters(paramLabel = "FILE", description = "The signed change.")
  private Path file;

  @Option(
      names = "--replica-config",
      paramLabel = "FILE",
      description =
          "replica.yaml of a replica that rejoins or replaces: its data directory is prepared for"
              + " the new incarnation.")
  private @Nullable Path replicaConfig;

  @Option(
      names = "--no-wait",
      description = "Returns when the change is accepted, before it is in force.")
  private boolean noWait;

  @Override
  public Integer call() throws IOException {
    Reconfiguration change = SignCommand.read(file);
    ClientConfig config = client.load(context());
    try (LibraryClient connected = context().wiring().openLibrary(config)) {
      Library library = new Library(connected, config);
      Library.Known known = library.read();
      ReplicaConfig replica =
          replicaConfig == null ? null : ReplicaConfig.load(replicaConfig, context().environment());
      if (replica != null) {
        Submission.checkReplica(replica, change);
      }
      long from = Submission.order(library, known, change);
      if (replica != null) {
        Submission.prepare(replica, known.configurations(), change);
      }
      if (!noWait) {
        library.await(from);
      }
      if (common().json()) {
        printJson(Map.of("configuration", change.number() + 1, "from", from));
      } else {
        context()
            .out()
            .printf(
                Locale.ROOT,
                "configuration %d %s batch %d%n",
                change.number() + 1,
                noWait ? "accepted, in force from" : "in force from",
                from);
      }
    }
    return ExitCodes.OK;
  }
}
