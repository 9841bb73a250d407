package io.evenkeel.microbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark in a JVM of its own. */
final class Jmh {

  private static final String[] JVM = {
    "-Xms1500m", "-Xmx1500m", "--enable-native-access=ALL-UNNAMED"
  };

  private final String java;

  /**
   * @param java the program that runs benchmarks; empty for the one that runs this
   */
  Jmh(String java) {
    this.java = java;
  }

  /** Nanoseconds for each byte, one for each iteration. */
  List<Double> nanosPerByte(Subject subject, Effort effort) throws RunnerException {
    TimeValue time = TimeValue.milliseconds(effort.iteration().toMillis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(subject.benchmark()) + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(effort.warmUps())
            .warmupTime(time)
            .measurementIterations(effort.iterations())
            .measurementTime(time)
            .addProfiler(CpuTime.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .jvmArgs(JVM);
    if (!java.isEmpty()) {
      options.jvm(java);
    }
    List<Double> samples = new ArrayList<>();
    for (RunResult run : new Runner(options.build()).run()) {
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          samples.add(nanos(iteration, subject.clock()) / subject.bytes());
        }
      }
    }
    return samples;
  }

  private static double nanos(IterationResult iteration, Measured.Clock clock) {
    return switch (clock) {
      case WALL -> iteration.getPrimaryResult().getScore();
      case CPU ->
          Objects.requireNonNull(iteration.getSecondaryResults().get(CpuTime.LABEL)).getScore();
    };
  }
}
