package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Walks the whole command tree: what a newcomer reads must be there everywhere. */
class CommandTreeTest {

  private static final CliContext CONTEXT =
      new CliContext(System.in, System.out, System.err, false, Map.of(), new CliHarness());

  static Stream<CommandSpec> commands() {
    List<CommandSpec> found = new ArrayList<>();
    collect(Main.commandLine(CONTEXT), found);
    return found.stream();
  }

  private static void collect(CommandLine command, List<CommandSpec> found) {
    found.add(command.getCommandSpec());
    command.getSubcommands().values().forEach(child -> collect(child, found));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItselfInSentencesWithAnExample(CommandSpec command) {
    String description = String.join(" ", command.usageMessage().description()).strip();
    assertThat(description).as(command.qualifiedName()).matches("[A-Z].*\\.");
    assertThat(String.join("\n", command.usageMessage().footer()))
        .as("examples of " + command.qualifiedName())
        .contains("  ")
        .contains("evenkeel");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionAndParameterExplainsItself(CommandSpec command) {
    List<ArgSpec> arguments = new ArrayList<>(command.options());
    arguments.addAll(command.positionalParameters());
    for (ArgSpec argument : arguments) {
      String description = String.join(" ", argument.description()).strip();
      assertThat(description)
          .as(command.qualifiedName() + " " + argument.paramLabel() + " " + argument)
          .matches("(?s)[A-Za-z].*[.)]");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasJsonHelpDebugAndExitCodes(CommandSpec command) {
    for (String option : List.of("--json", "--help", "--debug")) {
      assertThat(command.findOption(option)).as(command.qualifiedName() + " " + option).isNotNull();
    }
    String help = command.commandLine().getUsageMessage();
    for (String line : ExitCodes.help()) {
      assertThat(help).containsPattern("(?m)^ +" + line.substring(0, line.indexOf(':')) + " ");
    }
    assertThat(help).doesNotContain("${").doesNotContain("null");
  }

  @Test
  void theTreeHasTheDocumentedCommands() {
    assertThat(commands().map(CommandSpec::qualifiedName))
        .contains(
            "evenkeel init",
            "evenkeel replica",
            "evenkeel status",
            "evenkeel completion",
            "evenkeel demo",
            "evenkeel bench failover",
            "evenkeel flame",
            "evenkeel simulate",
            "evenkeel version",
            "evenkeel checkpoint list",
            "evenkeel checkpoint show",
            "evenkeel checkpoint verify",
            "evenkeel checkpoint diff",
            "evenkeel checkpoint prove",
            "evenkeel checkpoint check-proof",
            "evenkeel checkpoint export",
            "evenkeel checkpoint check-archive",
            "evenkeel checkpoint restore",
            "evenkeel log show",
            "evenkeel kv get",
            "evenkeel kv put",
            "evenkeel kv delete",
            "evenkeel kv cas",
            "evenkeel kv incr",
            "evenkeel kv scan",
            "evenkeel kv count",
            "evenkeel kv import",
            "evenkeel kv export");
  }

  @Test
  void onlyTheCommandThatIsMeantIsRead() {
    assertThat(Main.commandLine(CONTEXT, "kv", "get").getSubcommands()).containsOnlyKeys("kv");
    assertThat(Main.commandLine(CONTEXT, "completion").getSubcommands()).containsKey("kv");
    assertThat(Main.commandLine(CONTEXT, "kw").getSubcommands()).containsKeys("kv", "init");
    assertThat(Main.commandLine(CONTEXT, "--help").getSubcommands()).containsKeys("kv", "init");
  }
}
