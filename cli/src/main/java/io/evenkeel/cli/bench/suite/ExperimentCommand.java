package io.evenkeel.cli.bench.suite;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.ResultsJson;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ProfileOption;
import io.evenkeel.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that runs experiments into a directory. */
public abstract class ExperimentCommand extends BaseCommand {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where results.json, timeline.csv, report.html and the pictures go (./evenkeel-<name of"
              + " the command>). A second start with the same options goes on where the first one"
              + " stopped.")
  private @Nullable Path out;

  @Option(
      names = "--quick",
      description = "Few, short, small trials: shows that it runs; its figures say little.")
  private boolean quick;

  @Mixin private ProfileOption profile;

  /** Whether little time shall be taken. */
  protected final boolean quick() {
    return quick;
  }

  /**
   * What is measured; checks the options first.
   *
   * @param site where clusters go
   */
  protected abstract List<Experiment> experiments(Site site) throws IOException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    Path directory = out != null ? out : Path.of("evenkeel-" + spec().name());
    Site site = Site.in(directory, profile.applied(context(), directory.toAbsolutePath()));
    List<Experiment> experiments = experiments(site);
    Files.createDirectories(directory);
    Results results =
        new Suite(directory, site, Surroundings.command(spec().root().commandLine()))
            .run(experiments);
    if (common().json()) {
      context().out().println(ResultsJson.line(results));
    } else {
      context().out().print(TextSummary.of(results));
      context().out().println("report: " + directory.resolve("report.html").toAbsolutePath());
    }
    return results.held() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
