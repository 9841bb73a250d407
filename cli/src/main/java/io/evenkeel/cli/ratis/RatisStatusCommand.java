package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.cli.base.Table;
import io.evenkeel.ratis.RatisServiceClient;
import io.evenkeel.ratis.Standing;
import io.evenkeel.ratis.Standing.RootAt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel ratis status}. */
@Command(
    name = "status",
    description = {
      "Asks every server how it is and shows a table: role, term, position in the log, how far it is"
          + " behind, its newest confirmed checkpoint and that one's root, where its log begins,"
          + " longest pause, repairs and fetched checkpoints.",
      "Exit code 1 if no majority runs."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis status --config my-ratis/ratis.yaml",
      "  evenkeel ratis status --json | jq '.servers[] | .confirmedRoot'"
    })
final class RatisStatusCommand extends BaseCommand {

  private static final List<String> HEADER =
      List.of(
          "SERVER",
          "ROLE",
          "STATE",
          "TERM",
          "POSITION",
          "LAG",
          "CONFIRMED",
          "ROOT",
          "LOG FROM",
          "PAUSE MAX",
          "REPAIRS",
          "FETCHED");

  @Mixin private RatisOptions file;

  @Override
  public Integer call() {
    RatisFile cluster = file.load();
    List<Optional<Standing>> standings;
    try (RatisServiceClient client = cluster.openClient()) {
      standings =
          IntStream.range(0, cluster.servers().size())
              .parallel()
              .mapToObj(client::standing)
              .toList();
    }
    long running =
        standings.stream()
            .flatMap(Optional::stream)
            .filter(at -> at.condition() == Standing.Condition.RUNNING)
            .count();
    int needed = cluster.cluster().majority();
    if (common().json()) {
      printJson(json(cluster, standings, running, needed));
    } else {
      print(cluster, standings, running, needed);
    }
    return running >= needed ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void print(
      RatisFile cluster, List<Optional<Standing>> standings, long running, int needed) {
    Table table = new Table(HEADER);
    for (int i = 0; i < standings.size(); i++) {
      RatisFile.Server at = cluster.servers().get(i);
      String server = Integer.toString(i);
      table.row(
          standings
              .get(i)
              .map(standing -> row(standing, ahead(standings)))
              .orElse(List.of(server, "does not answer at " + at.host() + ":" + at.port())));
    }
    context().out().print(table);
    context()
        .out()
        .printf(
            Locale.ROOT,
            "group %s: %d of %d servers run, %d needed: %s%n",
            cluster.group(),
            running,
            standings.size(),
            needed,
            running >= needed ? "healthy" : "NOT HEALTHY");
  }

  private static long ahead(List<Optional<Standing>> standings) {
    return standings.stream()
        .flatMap(Optional::stream)
        .mapToLong(Standing::executed)
        .max()
        .orElse(0);
  }

  private static Optional<RootAt> confirmed(Standing is) {
    return is.roots().stream()
        .filter(root -> root.confirmed() && root.sequence() == is.confirmed())
        .findFirst();
  }

  private static List<String> row(Standing is, long ahead) {
    return List.of(
        Integer.toString(is.server()),
        is.role(),
        is.condition().name().toLowerCase(Locale.ROOT),
        Long.toString(is.term()),
        Long.toString(is.executed()),
        Long.toString(ahead - is.executed()),
        confirmed(is).map(root -> Long.toString(root.sequence())).orElse("none"),
        confirmed(is).map(root -> root.root().toString()).orElse("-"),
        Long.toString(is.logStart()),
        String.format(Locale.ROOT, "%.1f ms", is.pauseMicrosMax() / 1e3),
        Integer.toString(is.repairs()),
        Integer.toString(is.transfers()));
  }

  private static Map<String, Object> json(
      RatisFile cluster, List<Optional<Standing>> standings, long running, int needed) {
    List<Map<String, Object>> servers = new ArrayList<>();
    for (int i = 0; i < standings.size(); i++) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("server", i);
      facts.put("answers", standings.get(i).isPresent());
      standings.get(i).ifPresent(is -> put(facts, is));
      servers.add(facts);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("group", cluster.group().toString());
    result.put("healthy", running >= needed);
    result.put("running", running);
    result.put("needed", needed);
    result.put("servers", servers);
    return result;
  }

  private static void put(Map<String, Object> facts, Standing is) {
    facts.put("role", is.role());
    facts.put("leader", is.leader());
    facts.put("state", is.condition().name().toLowerCase(Locale.ROOT));
    facts.put("term", is.term());
    facts.put("position", is.executed());
    facts.put("published", is.published());
    facts.put("confirmed", is.confirmed());
    facts.put("confirmedRoot", confirmed(is).map(root -> root.root().hex()).orElse(""));
    facts.put("logFrom", is.logStart());
    facts.put("pauseMicrosMax", is.pauseMicrosMax());
    facts.put("pauseMicrosLast", is.pauseMicrosLast());
    facts.put("repairs", is.repairs());
    facts.put("checkpointsFetched", is.transfers());
  }
}
