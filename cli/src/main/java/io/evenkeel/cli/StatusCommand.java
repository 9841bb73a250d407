package io.evenkeel.cli;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.cli.base.StatusJson;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.cli.base.Table;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.config.ClientConfig;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel status}. */
@Command(
    name = "status",
    description = {
      "Asks every replica how it is and shows a table: view, sequence number, last stable"
          + " checkpoint and its root, how far it is behind, whether it votes, what it refused.",
      "Exit code 1 if fewer than 2f+1 replicas run and vote. What a replica says of itself proves"
          + " nothing; equal roots on f+1 of them do."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel status --config my-cluster/clients/client-0/client.yaml",
      "  evenkeel status --json | jq '.replicas[] | .stableRoot'"
    })
final class StatusCommand extends BaseCommand {

  private static final int ROOT_LETTERS = 16;
  private static final List<String> HEADER =
      List.of(
          "REPLICA",
          "STATE",
          "VIEW",
          "SEQUENCE",
          "LAG",
          "STABLE",
          "ROOT",
          "VOTES",
          "CONFIG",
          "INCARNATION",
          "METHOD",
          "REFUSED");

  @Mixin private ClientOptions client;

  @Option(
      names = "--timeout-millis",
      paramLabel = "MILLIS",
      defaultValue = "3000",
      description = "How long to wait for each replica's answer (${DEFAULT-VALUE}).")
  private int timeoutMillis;

  @Override
  public Integer call() {
    if (timeoutMillis < 1 || timeoutMillis > 600_000) {
      throw usage("--timeout-millis must be 1 to 600000");
    }
    ClientConfig config = client.load(context());
    List<ReplicaStatus> replicas;
    try (StatusSource source = context().wiring().openStatus(config)) {
      replicas = source.read(timeoutMillis);
    }
    long healthy = replicas.stream().filter(ReplicaStatus::healthy).count();
    int needed = 2 * config.cluster().f() + 1;
    if (common().json()) {
      printJson(StatusJson.of(config.cluster().cluster(), replicas, needed));
    } else {
      Table table = new Table(HEADER);
      replicas.forEach(replica -> table.row(row(replica, StatusJson.ahead(replicas))));
      context().out().print(table);
      replicas.forEach(this::printTransfer);
      context()
          .out()
          .printf(
              Locale.ROOT,
              "cluster %s: %d of %d replicas run and vote, %d needed: %s%n",
              config.cluster().cluster(),
              healthy,
              replicas.size(),
              needed,
              healthy >= needed ? "healthy" : "NOT HEALTHY");
    }
    return healthy >= needed ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static List<String> row(ReplicaStatus replica, long ahead) {
    if (replica.answer() instanceof Reachable reachable) {
      ReplicaReport is = reachable.report();
      String root = is.order().stableRoot();
      return List.of(
          replica.replica() + (is.primary() ? " primary" : ""),
          is.state(),
          Long.toString(is.view()),
          Long.toString(is.order().executed()),
          Long.toString(ahead - is.order().executed()),
          is.order().stable() == 0 ? "none" : Long.toString(is.order().stable()),
          root.isEmpty() ? "-" : root.substring(0, Math.min(ROOT_LETTERS, root.length())),
          is.voting() ? "yes" : "no: " + is.membership().notVoting(),
          configuration(is.membership()),
          Long.toString(is.membership().incarnation()),
          is.method(),
          Long.toString(reachable.refusals()));
    }
    String reason = ((Unreachable) replica.answer()).reason();
    return List.of(
        Integer.toString(replica.replica()), "unreachable at " + replica.address() + ": " + reason);
  }

  private void printTransfer(ReplicaStatus replica) {
    if (replica.answer() instanceof Reachable reachable) {
      reachable
          .report()
          .transfer()
          .ifPresent(
              transfer ->
                  context()
                      .out()
                      .printf(
                          Locale.ROOT,
                          "replica %d fetches checkpoint %d: %s%n",
                          replica.replica(),
                          transfer.sequence(),
                          progress(transfer)));
    }
  }

  private static String progress(ReplicaReport.Transfer transfer) {
    if (transfer.bytesTotal() == 0) {
      return "just begun";
    }
    long here = transfer.bytesFetched() + transfer.bytesReused();
    String left =
        transfer.millisLeft().isPresent()
            ? String.format(
                Locale.ROOT, ", about %.0f s left", transfer.millisLeft().getAsLong() / 1e3)
            : "";
    return String.format(
        Locale.ROOT,
        "%.1f of %.1f MB (%.0f %%), %.1f MB of it from its own disk%s",
        here / 1e6,
        transfer.bytesTotal() / 1e6,
        100.0 * here / transfer.bytesTotal(),
        transfer.bytesReused() / 1e6,
        left);
  }

  private static String configuration(ReplicaReport.Membership membership) {
    return membership.pending() == 0
        ? Long.toString(membership.configuration())
        : membership.configuration()
            + ", "
            + membership.pending()
            + " from "
            + membership.pendingFrom();
  }
}
