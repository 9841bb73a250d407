package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.LibraryOperation;
import io.evenkeel.agreement.LibraryOperation.Result;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Wiring.LibraryClient;
import io.evenkeel.node.config.ClientConfig;
import java.util.Locale;

/** The configurations as the cluster has them, and changes of them. */
final class Library {

  /** What is known at a batch. */
  record Known(long sequence, Configurations configurations) {}

  private final LibraryClient client;
  private final int distance;

  Library(LibraryClient client, ClientConfig config) {
    this.client = client;
    this.distance = config.cluster().agreement().window();
  }

  /** What is in force and pending now; one batch is ordered for it. */
  Known read() {
    Result result = LibraryOperation.decode(client.invoke(LibraryOperation.read()));
    if (!(result instanceof Result.Known known)) {
      throw new IllegalStateException("a read was answered by " + result);
    }
    return new Known(known.sequence(), Configurations.decode(known.configurations(), distance));
  }

  /** Orders a change; what it came to. */
  Result.Accepted order(Reconfiguration change) {
    Result result = LibraryOperation.decode(client.invoke(LibraryOperation.reconfigure(change)));
    if (result instanceof Result.Accepted accepted) {
      return accepted;
    }
    String reason = result instanceof Result.Refused refused ? refused.reason().name() : "?";
    throw new CliException(
        ExitCodes.FAILED,
        String.format(
            Locale.ROOT,
            "the cluster refused the change of configuration %d: %s; `evenkeel reconfigure show`"
                + " tells what is in force",
            change.number(),
            reason));
  }

  /** Orders reads until that batch is executed: where nothing happens, these are the batches. */
  Known await(long sequence) {
    Known known = read();
    while (known.sequence() < sequence) {
      known = read();
    }
    return known;
  }
}
