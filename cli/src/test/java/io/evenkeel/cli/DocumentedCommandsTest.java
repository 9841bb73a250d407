package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.base.CliContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Every command that a document shows is one that the program understands: those in blocks with all
 * of their options and parameters, those in running text by name and options.
 */
class DocumentedCommandsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern IN_BLOCK =
      Pattern.compile(
          "^ *(?:[$] )?(?:\\./|bin/)?evenkeel ((?:[^\\\\\n]|\\\\\n)*)", Pattern.MULTILINE);
  private static final Pattern IN_TEXT = Pattern.compile("`(?:\\./)?evenkeel ([^`]*)`");
  private static final CliContext CONTEXT =
      new CliContext(System.in, System.out, System.err, false, Map.of(), new CliHarness());

  @Test
  void commandsInBlocksAreUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int found = 0;
    for (Path document : documents()) {
      Matcher matcher = IN_BLOCK.matcher(Files.readString(document));
      while (matcher.find()) {
        found++;
        String[] arguments = arguments(matcher.group(1));
        try {
          Main.commandLine(CONTEXT).parseArgs(arguments);
        } catch (ParameterException e) {
          wrong.add(
              ROOT.relativize(document) + ": " + matcher.group().strip() + ": " + e.getMessage());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(found).isGreaterThan(30);
  }

  @Test
  void commandsInTextExist() throws IOException {
    CommandLine commands = Main.commandLine(CONTEXT);
    List<String> wrong = new ArrayList<>();
    int found = 0;
    for (Path document : documents()) {
      Matcher matcher = IN_TEXT.matcher(Files.readString(document));
      while (matcher.find()) {
        found++;
        for (String error : unknown(commands, arguments(matcher.group(1)))) {
          wrong.add(ROOT.relativize(document) + ": " + matcher.group() + ": " + error);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(found).isGreaterThan(30);
  }

  private static List<String> unknown(CommandLine commands, String[] words) {
    List<String> unknown = new ArrayList<>();
    CommandLine command = commands;
    for (String word : words) {
      boolean inGroup = !command.getSubcommands().isEmpty();
      if (word.startsWith("--")) {
        String option = word.replaceFirst("=.*", "");
        if (command.getCommandSpec().findOption(option) == null
            && !(command.getParent() == null && option.equals("--version"))) {
          unknown.add("no option " + option);
        }
      } else if (inGroup) {
        CommandLine next = command.getSubcommands().get(word.replaceAll("[,.:;]$", ""));
        if (next == null) {
          if (!word.matches("[.A-Z]+|\\.\\.\\.|[a-z-]+(\\|[a-z-]+)+|<.*>")) {
            unknown.add("no command " + word);
          }
          break;
        }
        command = next;
      }
    }
    return unknown;
  }

  /** The words of a line without comment, redirection and what a pipe leads to. */
  private static String[] arguments(String line) {
    String command =
        line.replace("\\\n", " ")
            .replaceAll("[$]\\([^)]*\\)", "X")
            .replaceFirst("  +[^-\\s\"'].*", "")
            .replaceFirst("  +\\(.*", "")
            .replaceFirst(" +#.*", "")
            .replaceFirst(" [|>&].*", "")
            .replaceFirst(" 2>.*", "");
    return Arrays.stream(command.strip().split("\\s+"))
        .map(word -> word.replaceAll("^[\"']|[\"']$", ""))
        .map(word -> word.equals("METHOD") ? "DFC_CAW" : word)
        .map(word -> word.matches("N|M|S|SECONDS|MINUTES|COUNT") ? "1" : word)
        .toArray(String[]::new);
  }

  private static List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String directory : List.of(".", "docs", "docs/adr", "deploy", "examples")) {
      Path path = ROOT.resolve(directory).normalize();
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }
}
