package io.evenkeel.microbench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the micro-benchmarks and compares them with the baseline. */
@Command(
    name = "microbench/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the hot pieces and compares them with a stored baseline.",
      "",
      "Each ratio is the speed of a piece as a part of the speed of copying, hashing or scanning"
          + " as many bytes, measured in the same run: 1 is as fast. CPU time counts, where it is"
          + " not said otherwise. A piece that looks worse is measured again before that is said.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 nothing is worse; 1 a piece is worse than its tolerance, or a benchmark"
          + " failed; 2 the command line or the baseline was not understood."
    })
public final class Main implements Callable<Integer> {

  private static final int WORSE = 1;

  @Option(names = "--quick", description = "One short round: to see that all of it works.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often everything is measured. Default: 3, or 1 with --quick.")
  private int rounds;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      description = "Only pieces in whose name this is found, such as Capture or Codec.*Batch.")
  private String only = "";

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "What to compare with. Default: ${DEFAULT-VALUE}.")
  private Path baselineFile = Path.of("microbench", "baseline.json");

  @Option(
      names = "--write",
      description = "Write what was measured into the baseline; tolerances in it stay.")
  private boolean write;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to put a results.json for `evenkeel bench results`; one trial a round.")
  private @Nullable Path results;

  @Option(
      names = "--java",
      paramLabel = "PROGRAM",
      description = "The java that runs the benchmarks. Default: the one that runs this.")
  private String java = "";

  @Option(names = "--list", description = "List the pieces and what they are compared with.")
  private boolean list;

  @Spec private CommandSpec spec;

  private Main() {}

  /** Ends the process with the exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println("microbench/run: " + failure.getMessage());
              return WORSE;
            });
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    List<Subject> subjects = chosen();
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      for (Subject one : subjects) {
        out.printf(Locale.ROOT, "%-34s %s%n", one.name(), one.against().label());
      }
      return 0;
    }
    Baseline baseline = baseline();
    Effort effort = effort();
    Measurement measurement = new Measurement(new Jmh(java), this::progress);
    Measurement.Outcome outcome = measurement.run(subjects, effort);
    Map<Subject, Ratio> measured = outcome.all();
    List<Comparison.Line> lines = Comparison.of(measured, baseline);
    List<Subject> suspects = write ? List.of() : Comparison.worse(lines);
    if (!suspects.isEmpty()) {
      lines = again(measurement.run(suspects, effort).all(), measured, baseline);
    }
    out.print(Table.of(lines));
    if (write) {
      baseline.with(measured).write(baselineFile);
      out.println("written to " + baselineFile);
      measured.forEach(
          (subject, ratio) -> {
            if (ratio.isNoise()) {
              out.println("not written, since it is mostly noise: " + subject.name());
            }
          });
    }
    if (results != null) {
      ResultFile.write(
          results, spec.commandLine().getParseResult().originalArgs(), outcome.rounds());
      out.println("results in " + results);
    }
    out.flush();
    return Comparison.worse(lines).isEmpty() || write ? 0 : WORSE;
  }

  private Effort effort() {
    Effort usual = quick ? Effort.QUICK : Effort.FULL;
    if (rounds < 0) {
      throw usage("--rounds: at least 1");
    }
    return rounds == 0 ? usual : usual.withRounds(rounds);
  }

  /** Of two measurements the better one counts: noise makes things slower. */
  private static List<Comparison.Line> again(
      Map<Subject, Ratio> second, Map<Subject, Ratio> first, Baseline baseline) {
    Map<Subject, Ratio> best = new LinkedHashMap<>(first);
    second.forEach(
        (subject, ratio) -> best.merge(subject, ratio, (a, b) -> a.value() >= b.value() ? a : b));
    return Comparison.of(best, baseline);
  }

  private List<Subject> chosen() {
    Pattern pattern;
    try {
      pattern = Pattern.compile(only);
    } catch (PatternSyntaxException e) {
      throw usage("--only: " + e.getDescription() + " in " + only);
    }
    List<Subject> subjects =
        Subject.all().stream().filter(one -> pattern.matcher(one.name()).find()).toList();
    if (subjects.isEmpty()) {
      throw usage("--only: no piece is called like " + only + "; --list shows them");
    }
    return subjects;
  }

  private Baseline baseline() {
    if (write && !Files.exists(baselineFile)) {
      return Baseline.empty();
    }
    try {
      return Baseline.read(baselineFile);
    } catch (NoSuchFileException e) {
      throw usage("--baseline: cannot read " + baselineFile + ": there is no such file");
    } catch (IOException e) {
      throw usage("--baseline: cannot read " + baselineFile + ": " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** One line that is written over where that is possible. */
  private void progress(String what, Duration left) {
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = System.console() != null;
    String line =
        left.isZero() ? what : String.format(Locale.ROOT, "%s, %d s left", what, left.toSeconds());
    err.print(terminal ? "\r\033[K" + line : line + System.lineSeparator());
    err.flush();
  }
}
