package io.evenkeel.cli;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;

/** {@code evenkeel version}. */
@Command(
    name = "version",
    description = "Shows the versions of Evenkeel, of Java and of the operating system.",
    footer = {"", "Example:", "  evenkeel version --json"})
final class VersionCommand extends BaseCommand {

  @Override
  public Integer call() {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("evenkeel", version());
    versions.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    if (common().json()) {
      printJson(versions);
    } else {
      versions.forEach((name, value) -> context().out().println(name + " " + value));
    }
    return ExitCodes.OK;
  }

  private static String version() {
    return Objects.requireNonNullElse(
        VersionCommand.class.getPackage().getImplementationVersion(), "development");
  }
}
