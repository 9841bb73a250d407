package io.evenkeel.cli.top;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.StatusJson;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.node.config.ClientConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel top}. */
@Command(
    name = "top",
    description = {
      "Shows how all replicas are, live: view, sequence number, lag, requests a second, what is"
          + " being done for checkpoints and what the last one cost, transfers, who misbehaved, and"
          + " the latest events. q or Ctrl-C ends it.",
      "Where standard output is no terminal it writes one view below the other; with --json one line"
          + " each. With --once the exit code is that of `evenkeel status`."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel top --config my-cluster/clients/client-0/client.yaml",
      "  evenkeel top --once",
      "  evenkeel top --json --interval 5 | jq .healthyReplicas"
    })
public final class TopCommand extends BaseCommand {

  private static final int PLAIN_WIDTH = 160;
  private static final int PLAIN_HEIGHT = 60;

  @Mixin private ClientOptions client;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Seconds from one view to the next (${DEFAULT-VALUE}).")
  private double intervalSeconds;

  @Option(names = "--once", description = "Writes one view and ends.")
  private boolean once;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(intervalSeconds >= 0.1 && intervalSeconds <= 3600)) {
      throw usage("--interval must be 0.1 to 3600");
    }
    Duration interval = Duration.ofMillis((long) (1000 * intervalSeconds));
    ClientConfig config = client.load(context());
    try (StatusSource source = context().wiring().openStatus(config)) {
      Poll poll = new Poll(source, interval);
      TopView view = new TopView(config.cluster().cluster(), needed(config));
      if (once || common().json()) {
        return written(poll, view, config);
      }
      @Nullable Screen screen = context().interactive() ? Screen.open() : null;
      if (screen == null) {
        return written(poll, view, config);
      }
      try (screen) {
        screen.run(poll, view);
      }
      return ExitCodes.OK;
    }
  }

  private static int needed(ClientConfig config) {
    return 2 * config.cluster().f() + 1;
  }

  /** One view below the other, until there is nobody who reads them. */
  private int written(Poll poll, TopView view, ClientConfig config) throws InterruptedException {
    List<ReplicaStatus> replicas = poll.next();
    view.show(replicas, System.nanoTime());
    if (!common().json()) {
      replicas = poll.next(); // what happens in a second takes a second to see
    }
    while (true) {
      view.show(replicas, System.nanoTime());
      if (common().json()) {
        printJson(StatusJson.of(config.cluster().cluster(), replicas, needed(config)));
      } else {
        view.lines(PLAIN_WIDTH, PLAIN_HEIGHT).forEach(context().out()::println);
        context().out().println();
      }
      if (once || context().out().checkError()) {
        return view.healthy() ? ExitCodes.OK : ExitCodes.FAILED;
      }
      replicas = poll.next();
    }
  }
}
