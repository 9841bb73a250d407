package io.evenkeel.cli.bench.suite;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.Experiment.Step;
import io.evenkeel.bench.InvalidResultsException;
import io.evenkeel.bench.Limits;
import io.evenkeel.bench.Machine;
import io.evenkeel.bench.ResultDirectory;
import io.evenkeel.bench.Results;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.report.ReportFiles;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Runs experiments one after the other and writes down each result as it comes. */
public final class Suite {

  private final Path out;
  private final Site site;
  private final String command;

  /**
   * @param out where results go, and where those of an earlier start are
   * @param command as it was typed, for the report
   */
  public Suite(Path out, Site site, String command) {
    this.out = out;
    this.site = site;
    this.command = command;
  }

  /**
   * Runs what is not there yet.
   *
   * @throws CliException if the directory holds results of other settings
   */
  public Results run(List<Experiment> experiments) throws IOException, InterruptedException {
    ResultDirectory directory = open(experiments);
    Pace pace = new Pace();
    for (Experiment experiment : experiments) {
      pace.expect(experiment, directory.missing(experiment.plan()));
    }
    if (directory.trials().isEmpty()) {
      site.screen()
          .step("measuring what this machine can do at most: memory, SHA-256, SQLite, TCP");
      directory.limits(LimitProbe.measure());
    } else {
      site.screen()
          .note(
              String.format(
                  Locale.ROOT, "%d results are there already", directory.trials().size()));
    }
    site.screen().show(pace::lines);
    try (Ticker ticker = new Ticker(site.screen())) {
      for (Experiment experiment : experiments) {
        run(experiment, directory, pace);
      }
    } finally {
      site.screen().show(List::of);
      site.screen().clear();
    }
    ReportFiles.write(directory);
    if (directory.results().held()) {
      LocalCluster.delete(site.work());
    }
    return directory.results();
  }

  private ResultDirectory open(List<Experiment> experiments) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (Experiment experiment : experiments) {
      experiment
          .settings()
          .forEach((name, value) -> settings.put(experiment.name() + " " + name, value));
    }
    Results empty =
        new Results(
            Results.SCHEMA,
            Surroundings.commit(),
            Machine.here(),
            Limits.UNKNOWN,
            List.of(),
            List.of(),
            command,
            settings);
    try {
      return ResultDirectory.resume(out, empty);
    } catch (InvalidResultsException e) {
      throw new CliException(ExitCodes.FAILED, Objects.requireNonNull(e.getMessage()), e);
    }
  }

  private void run(Experiment experiment, ResultDirectory directory, Pace pace)
      throws IOException, InterruptedException {
    List<Step> missing = directory.missing(experiment.plan());
    if (missing.isEmpty()) {
      return;
    }
    pace.begin(experiment);
    site.screen().step("bench " + experiment.name());
    try {
      experiment.run(missing, trial -> finished(directory, trial, pace));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void finished(ResultDirectory directory, Trial trial, Pace pace) {
    try {
      directory.add(trial);
      // However this ends, there is a report of what was measured.
      ReportFiles.write(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    site.screen().note(pace.finished(trial.run().key()) + line(trial.run()));
    trial.run().broken().forEach(what -> site.screen().note("BROKEN: " + what));
  }

  private static String line(Run run) {
    StringBuilder line = new StringBuilder();
    line.append(run.key().label()).append(", trial ").append(run.trial());
    if (run.requests() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              ": %,.0f requests/s, p99 %.0f ms",
              run.throughputPerSecond(),
              run.latencyMicros().p99() / 1e3));
    }
    if (!run.checkpoints().isEmpty()) {
      line.append(
          String.format(
              Locale.ROOT,
              ", %d checkpoints, longest pause %.1f ms",
              run.positions(),
              run.longestPauseMicros() / 1e3));
    }
    return line.toString();
  }
}
