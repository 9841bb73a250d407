package io.evenkeel.bench;

import io.evenkeel.bench.load.Bucket;
import io.evenkeel.bench.load.Latency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code timeline.csv}: each tenth of a second of each run in one line. Its columns are {@value
 * #HEADER}; {@code millis} counts from the run's start, {@code phases} are those of replica 0's
 * checkpoints in that time, separated by blanks.
 */
public final class TimelineCsv {

  static final String HEADER =
      "experiment,variant,method,completion,trial,millis,throughputPerSecond,failed,p50Micros,"
          + "p99Micros,p999Micros,maxMicros,phases";

  private static final int COLUMNS = 13;
  private static final double PER_SECOND = 1000.0 / Bucket.MILLIS;

  private TimelineCsv() {}

  /** The lines of one run. */
  public static String of(Trial trial) {
    StringBuilder csv = new StringBuilder(trial.timeline().size() * 80);
    List<Phase> phases = Phase.of(trial.run(), 0);
    RunKey key = trial.run().key();
    String head =
        String.join(
            ",",
            plain(key.experiment()),
            plain(key.variant()),
            plain(key.method()),
            plain(key.completion()),
            Integer.toString(key.trial()));
    long millis = 0;
    for (Bucket bucket : trial.timeline()) {
      Latency latency = bucket.latency();
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%.0f,%d,%d,%d,%d,%d,%s%n",
              head,
              millis,
              bucket.completed() * PER_SECOND,
              bucket.failed(),
              latency.p50(),
              latency.p99(),
              latency.p999(),
              latency.max(),
              names(phases, millis)));
      millis += Bucket.MILLIS;
    }
    return csv.toString().replace(System.lineSeparator(), "\n");
  }

  private static String names(List<Phase> phases, long millis) {
    return phases.stream()
        .filter(phase -> phase.fromMillis() < millis + Bucket.MILLIS && phase.toMillis() >= millis)
        .map(phase -> phase.kind().label())
        .distinct()
        .collect(Collectors.joining(" "));
  }

  /** Names have neither commas nor line feeds; a file must not break if one has. */
  private static String plain(String name) {
    return name.replaceAll("[,\\r\\n\"]", " ");
  }

  /**
   * Reads what {@link #of} wrote, the header in front.
   *
   * @return the timelines by run
   * @throws InvalidResultsException names the line that is wrong
   */
  public static Map<RunKey, List<Bucket>> read(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new InvalidResultsException("line 1 must be: " + HEADER);
    }
    Map<RunKey, List<Bucket>> timelines = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != COLUMNS) {
        throw new InvalidResultsException("line " + (i + 1) + " must have " + COLUMNS + " cells");
      }
      try {
        RunKey key = new RunKey(cells[0], cells[1], cells[2], cells[3], Integer.parseInt(cells[4]));
        timelines.computeIfAbsent(key, none -> new ArrayList<>()).add(bucket(cells));
      } catch (NumberFormatException e) {
        throw new InvalidResultsException(
            "line " + (i + 1) + ": not a number in " + Arrays.toString(cells), e);
      }
    }
    return timelines;
  }

  private static Bucket bucket(String[] cells) {
    return new Bucket(
        Math.round(Long.parseLong(cells[6]) / PER_SECOND),
        Long.parseLong(cells[7]),
        new Latency(
            Long.parseLong(cells[8]),
            Long.parseLong(cells[9]),
            Long.parseLong(cells[10]),
            Long.parseLong(cells[11])));
  }
}
