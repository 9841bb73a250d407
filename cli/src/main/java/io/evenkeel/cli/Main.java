package io.evenkeel.cli;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.ExitCodes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Where {@code evenkeel} begins. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    CliContext context =
        new CliContext(
            System.in, out, err, errorIsTerminal(), System.getenv(), new ProductWiring());
    int exitCode = run(context, arguments);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  /**
   * Runs one command.
   *
   * @return one of {@link ExitCodes}
   */
  public static int run(CliContext context, String... arguments) {
    String[] meant = arguments.clone();
    if (meant.length > 0 && meant[0].equals("--version")) {
      meant[0] = "version"; // so most programs spell it
    }
    return commandLine(context, meant).execute(meant);
  }

  /**
   * The command tree, with help, errors and exit codes as all commands have them.
   *
   * @param arguments commands that cannot be meant are left out
   */
  static CommandLine commandLine(CliContext context, String... arguments) {
    CommandLine root = new CommandLine(new EvenkeelCommand(context));
    Commands.addTo(root, arguments);
    root.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setAbbreviatedOptionsAllowed(false)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(context.interactive() ? Ansi.AUTO : Ansi.OFF))
        .setParameterExceptionHandler(Errors::usage)
        .setExecutionExceptionHandler(Errors::execution)
        .setExitCodeExceptionMapper(Errors::exitCode);
    decorate(root.getCommandSpec());
    return root;
  }

  /** Gives every help text the list of exit codes. */
  private static void decorate(CommandSpec spec) {
    spec.exitCodeOnInvalidInput(ExitCodes.USAGE).exitCodeOnExecutionException(ExitCodes.INTERNAL);
    spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(asMap());
    spec.subcommands().values().forEach(child -> decorate(child.getCommandSpec()));
  }

  private static Map<String, String> asMap() {
    return CommandLine.Model.UsageMessageSpec.keyValuesMap(ExitCodes.help().toArray(String[]::new));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Whether standard error is a terminal: by what it is connected to, where the system tells. */
  private static boolean errorIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }
}
