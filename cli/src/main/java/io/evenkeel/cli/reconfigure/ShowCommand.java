package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Member;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Table;
import io.evenkeel.cli.base.Wiring.LibraryClient;
import io.evenkeel.node.config.ClientConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evenkeel reconfigure show}. */
@Command(
    name = "show",
    description = {
      "Shows the configuration that f+1 replicas agree on: who the replicas are, and what is"
          + " ordered and not in force yet. Orders one batch."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure show --config my-cluster/clients/client-0/client.yaml"
    })
final class ShowCommand extends BaseCommand {

  @Mixin private ClientOptions client;

  @Override
  public Integer call() {
    ClientConfig config = client.load(context());
    Library.Known known;
    try (LibraryClient connected = context().wiring().openLibrary(config)) {
      known = new Library(connected, config).read();
    }
    Configurations configurations = known.configurations();
    Configurations.Scheduled present = configurations.scheduledAt(known.sequence());
    Configurations.Scheduled newest = configurations.newest();
    List<Object> members = new ArrayList<>();
    Table table = new Table(List.of("REPLICA", "INCARNATION", "ADDRESS", "SIGN KEY"));
    for (Member member : newest.configuration().members()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("replica", member.replica());
      entry.put("incarnation", member.incarnation());
      entry.put("address", member.address());
      entry.put("signKey", member.keys().sign().toString());
      members.add(entry);
      table.row(
          List.of(
              Integer.toString(member.replica()),
              Long.toString(member.incarnation()),
              member.address(),
              member.keys().sign().toString()));
    }
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("sequence", known.sequence());
      facts.put("configuration", present.configuration().number());
      facts.put("newest", newest.configuration().number());
      facts.put("newestFrom", newest.from());
      facts.put("digest", newest.configuration().digest().toString());
      facts.put("members", members);
      printJson(facts);
    } else {
      context().out().print(table);
      context()
          .out()
          .printf(
              Locale.ROOT,
              "at batch %d configuration %d is in force; newest is %d, in force from batch %d%n",
              known.sequence(),
              present.configuration().number(),
              newest.configuration().number(),
              newest.from());
    }
    return ExitCodes.OK;
  }
}
