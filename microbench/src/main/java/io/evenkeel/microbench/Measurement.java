package io.evenkeel.microbench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures pieces in rounds. In each, the pieces that have the same reference run between two runs
 * of it: a machine that gets slower or faster does so for both.
 */
final class Measurement {

  private final Jmh jmh;
  private final Progress progress;

  /** Told what is about to run. */
  interface Progress {
    /**
     * @param left about how long the rest takes, as far as can be told from what is done
     */
    void next(String what, Duration left);
  }

  Measurement(Jmh jmh, Progress progress) {
    this.jmh = jmh;
    this.progress = progress;
  }

  /**
   * What came out, in the order of the subjects.
   *
   * @param all of the samples of all rounds
   * @param rounds of each round's own
   */
  record Outcome(Map<Subject, Ratio> all, List<Map<Subject, Ratio>> rounds) {}

  /** Measures them. */
  Outcome run(List<Subject> subjects, Effort effort) throws RunnerException {
    List<Subject> row = row(subjects);
    Map<Subject, List<Double>> samples = new LinkedHashMap<>();
    Map<Subject, List<Double>> ofRound = new LinkedHashMap<>();
    List<Map<Subject, Ratio>> rounds = new ArrayList<>();
    int all = effort.rounds() * row.size();
    long startNanos = System.nanoTime();
    for (int done = 0; done < all; done++) {
      Subject one = row.get(done % row.size());
      long nanos = done == 0 ? 0 : (System.nanoTime() - startNanos) / done * (all - done);
      progress.next((done + 1) + " of " + all + ": " + one.name(), Duration.ofNanos(nanos));
      List<Double> measured = jmh.nanosPerByte(one, effort);
      samples.computeIfAbsent(one, key -> new ArrayList<>()).addAll(measured);
      ofRound.computeIfAbsent(one, key -> new ArrayList<>()).addAll(measured);
      if (done % row.size() == row.size() - 1) {
        rounds.add(ratios(subjects, ofRound));
        ofRound.clear();
      }
    }
    return new Outcome(ratios(subjects, samples), rounds);
  }

  private static Map<Subject, Ratio> ratios(
      List<Subject> subjects, Map<Subject, List<Double>> samples) {
    Map<Subject, Ratio> ratios = new LinkedHashMap<>();
    for (Subject one : subjects) {
      Subject reference = reference(one);
      ratios.put(
          one,
          Ratio.of(
              samples.getOrDefault(reference, List.of()), samples.getOrDefault(one, List.of())));
    }
    return ratios;
  }

  /** What a round runs. */
  private static List<Subject> row(List<Subject> subjects) {
    Map<Subject, List<Subject>> groups = new LinkedHashMap<>();
    subjects.forEach(
        one -> groups.computeIfAbsent(reference(one), key -> new ArrayList<>()).add(one));
    List<Subject> row = new ArrayList<>();
    groups.forEach(
        (reference, pieces) -> {
          row.add(reference);
          row.addAll(pieces);
          row.add(reference);
        });
    return row;
  }

  private static Subject reference(Subject piece) {
    return Subject.of(piece.against()).by(piece.clock());
  }
}
