package io.evenkeel.cli.bench;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.client.FloodingClient;
import io.evenkeel.node.config.ClientConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench flooder}: the process that {@code bench flood} starts. */
@Command(
    name = "flooder",
    hidden = true,
    description = {
      "Floods the replicas of a cluster as one client, until its standard input ends; says how"
          + " much it has sent when it begins, and at the end. For a cluster of your own only."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel bench flooder --config my-cluster/clients/client-0/client.yaml --kind requests"
    })
public final class FlooderCommand extends BaseCommand {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The client's settings.")
  private Path config;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      required = true,
      description = "What it sends: ${COMPLETION-CANDIDATES}.")
  private FloodingClient.Kind kind;

  @Option(
      names = "--processor-percent",
      paramLabel = "N",
      defaultValue = "10",
      description = "How much of one core it may use (${DEFAULT-VALUE}).")
  private int processorPercent;

  private volatile boolean stopping;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClientConfig settings = ClientConfig.load(config, context().environment());
    try (FloodingClient client =
        context()
            .wiring()
            .openFlood(settings, kind, FloodOperations.of(kind), processorPercent / 100.0)) {
      Thread flood = new Thread(() -> client.run(() -> !stopping), "flood");
      flood.setDaemon(true);
      flood.start();
      Thread input = new Thread(this::awaitEndOfInput, "end-of-input");
      input.setDaemon(true);
      input.start();
      while (client.sent() == 0 && !stopping) {
        Thread.sleep(20);
      }
      context().out().println(client.sent());
      input.join();
      context().out().println(client.sent());
    }
    return ExitCodes.OK;
  }

  /** Whoever started this holds the other end: it also closes when that process dies. */
  private void awaitEndOfInput() {
    try {
      int input = System.in.read();
      while (input >= 0) {
        input = System.in.read();
      }
    } catch (IOException e) {
      context().err().println("standard input: " + e.getMessage());
    } finally {
      stopping = true;
    }
  }
}
