package io.evenkeel.cli.bench;

import io.evenkeel.bench.InvalidResultsException;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.report.ReportFiles;
import io.evenkeel.bench.report.ResultsPage;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench results}. */
@Command(
    name = "results",
    description = {
      "Writes what experiments measured into a Markdown page: every target with what was measured,"
          + " hit or missed, the talk's table and pictures, machine, commit and command. Replaces the"
          + " part of the page between two marking lines and leaves the rest as it is; of that part, too,"
          + " what no directory says anything about stays. Without --into it only draws each"
          + " directory's report.html anew.",
      "Refuses directories whose results.json or timeline.csv is not in order."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench results --from evenkeel-all,evenkeel-latency --into docs/RESULTS.md",
      "  evenkeel bench results --from evenkeel-talk"
    })
public final class ResultsCommand extends BaseCommand {

  private static final String PICTURES = "img";

  @Option(
      names = "--from",
      paramLabel = "DIR",
      split = ",",
      required = true,
      description =
          "Directories with results. What the first says nothing about is looked for in the second,"
              + " and so on, and last on the page.")
  private List<Path> from;

  @Option(
      names = "--into",
      paramLabel = "FILE",
      description = "The page; its pictures go to the directory " + PICTURES + " beside it.")
  private @Nullable Path into;

  @Override
  public Integer call() throws IOException {
    List<ResultDirectory> directories = new ArrayList<>();
    for (Path path : from) {
      directories.add(read(path));
    }
    for (ResultDirectory directory : directories) {
      ReportFiles.write(directory);
    }
    List<String> written = new ArrayList<>();
    if (into != null) {
      written.add(into.toString());
      write(into, directories, written);
    }
    if (common().json()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put(
          "reports",
          from.stream().map(path -> path.resolve(ReportFiles.REPORT).toString()).toList());
      tree.put("written", written);
      printJson(tree);
    } else {
      from.forEach(path -> context().out().println(path.resolve(ReportFiles.REPORT)));
      written.forEach(context().out()::println);
    }
    return ExitCodes.OK;
  }

  private static ResultDirectory read(Path path) throws IOException {
    try {
      Optional<ResultDirectory> found = ResultDirectory.find(path);
      return found.orElseThrow(
          () ->
              new CliException(
                  ExitCodes.FAILED,
                  path + " has no results.json: name a directory of `bench ...`"));
    } catch (InvalidResultsException e) {
      throw new CliException(ExitCodes.FAILED, Objects.requireNonNull(e.getMessage()), e);
    }
  }

  private static void write(Path page, List<ResultDirectory> directories, List<String> written)
      throws IOException {
    String text = Files.exists(page) ? Files.readString(page) : "# Results\n";
    Path pictures = page.resolveSibling(PICTURES);
    Files.createDirectories(pictures);
    for (Map.Entry<String, String> picture : ResultsPage.pictures(directories).entrySet()) {
      Path file = pictures.resolve(picture.getKey());
      Files.writeString(file, picture.getValue());
      written.add(file.toString());
    }
    Files.writeString(page, ResultsPage.into(text, directories, PICTURES));
  }
}
