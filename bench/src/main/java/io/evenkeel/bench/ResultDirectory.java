package io.evenkeel.bench;

import io.evenkeel.bench.load.Bucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory with {@code results.json} and {@code timeline.csv}. Each addition replaces both files
 * as a whole, the timeline first: whoever is interrupted loses the step that was under way, and a
 * run that is listed has its timeline. One thread.
 */
public final class ResultDirectory {

  /** Name of the file with the results. */
  public static final String RESULTS = "results.json";

  /** Name of the file with the timelines. */
  public static final String TIMELINE = "timeline.csv";

  private final Path directory;
  private final List<Trial> trials = new ArrayList<>();

  /** What {@code timeline.csv} holds. */
  private final StringBuilder timeline = new StringBuilder(TimelineCsv.HEADER).append('\n');

  private Results results;

  private ResultDirectory(Path directory, Results results) {
    this.directory = directory;
    this.results = results;
  }

  /** Begins a new one; what was there is replaced with the first run. */
  public static ResultDirectory begin(Path directory, Results empty) throws IOException {
    Files.createDirectories(directory);
    return new ResultDirectory(directory, empty);
  }

  /**
   * Begins a new one, or goes on with what is there.
   *
   * @param empty without runs; limits that were measured at the first start stay
   * @throws InvalidResultsException if what is there was measured with other settings, on another
   *     commit or machine, or cannot be read
   */
  public static ResultDirectory resume(Path directory, Results empty) throws IOException {
    Optional<ResultDirectory> found = find(directory);
    if (found.isEmpty()) {
      return begin(directory, empty);
    }
    Results old = found.get().results;
    same(directory, "the commit", old.commit(), empty.commit());
    same(directory, "the machine", old.machine(), empty.machine());
    for (String name : union(old.settings(), empty.settings())) {
      same(
          directory,
          name,
          old.settings().getOrDefault(name, "nothing"),
          empty.settings().getOrDefault(name, "nothing"));
    }
    return found.get();
  }

  private static List<String> union(Map<String, String> first, Map<String, String> second) {
    List<String> names = new ArrayList<>(first.keySet());
    second.keySet().stream().filter(name -> !first.containsKey(name)).forEach(names::add);
    return names;
  }

  private static void same(Path directory, String what, Object old, Object fresh) {
    if (!old.equals(fresh)) {
      throw new InvalidResultsException(
          directory
              + " holds results with another value of "
              + what
              + ": "
              + old
              + ", now "
              + fresh
              + "; name another directory, or delete this one");
    }
  }

  /** Reads a directory; empty if it has no results. */
  public static Optional<ResultDirectory> find(Path directory) throws IOException {
    String text;
    try {
      text = Files.readString(directory.resolve(RESULTS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Path at = directory.resolve(RESULTS);
    try {
      ResultDirectory found = new ResultDirectory(directory, ResultsJson.read(text));
      at = directory.resolve(TIMELINE);
      Map<RunKey, List<Bucket>> timelines =
          Files.exists(at) ? TimelineCsv.read(Files.readAllLines(at)) : Map.of();
      for (Run run : found.results.runs()) {
        found.note(new Trial(run, timelines.getOrDefault(run.key(), List.of())));
      }
      return Optional.of(found);
    } catch (InvalidResultsException e) {
      throw new InvalidResultsException(at + ": " + e.getMessage(), e);
    }
  }

  /** Everything measured so far, with timelines. */
  public List<Trial> trials() {
    return List.copyOf(trials);
  }

  /** Everything measured so far. */
  public Results results() {
    return results;
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  /** What was measured about the machine; written with the next run. */
  public void limits(Limits measured) {
    results =
        new Results(
            results.schema(),
            results.commit(),
            results.machine(),
            measured,
            results.runs(),
            results.summary(),
            results.command(),
            results.settings());
  }

  /** The steps of a plan whose runs are not there yet. */
  public List<Experiment.Step> missing(List<Experiment.Step> plan) {
    List<RunKey> there = results.runs().stream().map(Run::key).toList();
    return plan.stream().filter(step -> !there.contains(step.key())).toList();
  }

  /** Adds what a step gave, and writes both files. */
  public void add(Trial trial) throws IOException {
    note(trial);
    results = results.with(trials.stream().map(Trial::run).toList());
    replace(TIMELINE, timeline.toString());
    replace(RESULTS, ResultsJson.write(results));
  }

  private void note(Trial trial) {
    trials.add(trial);
    timeline.append(TimelineCsv.of(trial));
  }

  /** Writes a file as a whole or not at all. */
  public void replace(String name, String text) throws IOException {
    Path next = directory.resolve(name + ".next");
    Files.writeString(next, text);
    Files.move(
        next,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
