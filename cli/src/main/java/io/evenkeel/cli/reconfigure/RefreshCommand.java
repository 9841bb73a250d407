package io.evenkeel.cli.reconfigure;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.offline.Predecessor;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code evenkeel reconfigure refresh}. */
@Command(
    name = "refresh",
    description = {
      "Begins a stopped replica anew although nothing is known to be wrong with it, so that nothing"
          + " stays that somebody put there unnoticed: other keys, the next incarnation, an empty"
          + " log. It starts with the newest checkpoint of the others; what its disk has of that is"
          + " used, each object checked, and nothing else. It votes again when `evenkeel status`"
          + " says so.",
      "One replica at a time: it is refused while another one does not run or does not vote."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure refresh --replica-config my-cluster/replica-2/replica.yaml --ca"
          + " my-cluster/ca --sign"
    })
final class RefreshCommand extends BeginAnewCommand {

  private static final int STATUS_MILLIS = 3_000;

  @Override
  void check(ClientConfig config) throws IOException {
    ReplicaConfig refreshed = loaded();
    Predecessor.checkStopped(refreshed);
    List<ReplicaStatus> replicas;
    try (StatusSource source = context().wiring().openStatus(config)) {
      replicas = source.read(STATUS_MILLIS);
    }
    for (ReplicaStatus replica : replicas) {
      if (replica.replica() != refreshed.replica()) {
        check(replica, refreshed.replica());
      }
    }
  }

  private static void check(ReplicaStatus other, int refreshed) {
    String what;
    if (other.answer() instanceof Unreachable none) {
      what = "is not reachable: " + none.reason();
    } else if (!other.healthy()) {
      Reachable reachable = (Reachable) other.answer();
      what = "does not vote: " + reachable.report().membership().notVoting();
      what += " (state " + reachable.report().state() + ")";
    } else {
      return;
    }
    throw new CliException(
        ExitCodes.FAILED,
        String.format(
            Locale.ROOT,
            "replica %d %s; one at a time: replica %d is refreshed when all others run and vote",
            other.replica(),
            what,
            refreshed));
  }
}
