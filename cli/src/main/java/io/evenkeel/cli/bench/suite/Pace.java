package io.evenkeel.cli.bench.suite;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.Experiment.Step;
import io.evenkeel.bench.RunKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far it is and how long the rest takes: what was expected, times how much longer than expected
 * it took so far. Any thread.
 */
final class Pace {

  private final Map<RunKey, Double> expected = new HashMap<>();
  private final Map<String, Double> preparations = new HashMap<>();
  private final long startNanos;
  private double totalSeconds;
  private double doneSeconds;
  private int steps;
  private int finished;

  Pace() {
    this(System.nanoTime());
  }

  Pace(long startNanos) {
    this.startNanos = startNanos;
  }

  /** Before anything begins: what an experiment will do. */
  synchronized void expect(Experiment experiment, List<Step> missing) {
    if (missing.isEmpty()) {
      return;
    }
    missing.forEach(step -> expected.put(step.key(), step.seconds()));
    preparations.put(experiment.name(), experiment.preparationSeconds());
    totalSeconds += experiment.preparationSeconds();
    totalSeconds += missing.stream().mapToDouble(Step::seconds).sum();
    steps += missing.size();
  }

  /** An experiment begins; its preparation counts as done with its first step. */
  synchronized void begin(Experiment experiment) {
    doneSeconds += preparations.getOrDefault(experiment.name(), 0.0);
  }

  /** A step is over; what to say in front of its result. */
  synchronized String finished(RunKey key) {
    doneSeconds += expected.getOrDefault(key, 0.0);
    finished++;
    return String.format(
        Locale.ROOT, "%d of %d, about %s left: ", finished, steps, left(System.nanoTime()));
  }

  /** For the screen's block. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "  %d of %d steps are over, about %s left",
            finished,
            steps,
            left(System.nanoTime())));
    return lines;
  }

  /** The rest as text. */
  synchronized String left(long nowNanos) {
    double elapsed = (nowNanos - startNanos) / 1e9;
    // At first what was expected counts, later what was seen.
    double slower = doneSeconds < 1 ? 1 : Math.max(0.5, elapsed / doneSeconds);
    double rest =
        finished == 0 ? Math.max(0, totalSeconds - elapsed) : (totalSeconds - doneSeconds) * slower;
    Duration left = Duration.ofSeconds(Math.round(rest));
    return left.toMinutes() >= 3 ? left.toMinutes() + " min" : left.toSeconds() + " s";
  }
}
