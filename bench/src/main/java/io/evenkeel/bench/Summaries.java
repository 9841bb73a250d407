package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What follows from runs about each method: efficiency from the talk's series, resilience from the
 * experiment of that name.
 */
public final class Summaries {

  /** Runs whose experiment begins like this say how efficient a method is. */
  public static final String TALK = "talk-";

  /** Runs of this experiment say how resilient it is, by the two figures below: 1 yes, 0 no. */
  public static final String RESILIENCE = "resilience";

  public static final String VERIFIED_BEFORE_APPLY = "verifiedBeforeApply";
  public static final String SURVIVES_POISON = "survivesPoison";

  private static final String FULL = "FULL";

  private Summaries() {}

  /** One for each method of these runs, in the order in which methods come first. */
  public static List<Summary> of(List<Run> runs) {
    Map<String, List<Run>> byMethod = new LinkedHashMap<>();
    for (Run run : runs) {
      boolean talk = run.experiment().startsWith(TALK);
      if ((talk || run.experiment().equals(RESILIENCE)) && !run.key().control()) {
        byMethod.computeIfAbsent(run.method(), method -> new ArrayList<>()).add(run);
      }
    }
    Spread fullPause = spread(talk(byMethod.get(FULL)), Run::longestPauseMicros);
    Spread fullStall = spread(talk(byMethod.get(FULL)), Summaries::stallMillis);
    List<Summary> all = new ArrayList<>();
    byMethod.forEach(
        (method, of) ->
            all.add(
                new Summary(
                    method,
                    throughputRatio(runs, talk(of)),
                    value(spread(talk(of), Run::longestPauseMicros).over(fullPause)),
                    value(spread(talk(of), Summaries::stallMillis).over(fullStall)),
                    always(of, VERIFIED_BEFORE_APPLY),
                    always(of, SURVIVES_POISON))));
    return all;
  }

  private static List<Run> talk(@Nullable List<Run> runs) {
    return runs == null
        ? List.of()
        : runs.stream().filter(run -> run.experiment().startsWith(TALK)).toList();
  }

  private static Spread spread(List<Run> runs, ToDoubleFunction<Run> value) {
    return Spread.of(runs, value);
  }

  /**
   * The stall of a run: for each position the longest time near it without any result, and of these
   * the mean. A method that stops the service rarely stops it less.
   */
  public static double stallMillis(Run run) {
    Map<Long, Long> longest = new TreeMap<>();
    run.checkpoints().forEach(c -> longest.merge(c.sequence(), c.stallMillis(), Math::max));
    return longest.values().stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** The mean over the series in which the method was measured, each against its own control. */
  private static @Nullable Double throughputRatio(List<Run> runs, List<Run> of) {
    Map<String, List<Run>> series = new LinkedHashMap<>();
    of.forEach(run -> series.computeIfAbsent(run.experiment(), e -> new ArrayList<>()).add(run));
    List<Double> ratios = new ArrayList<>();
    series.forEach(
        (experiment, measured) -> {
          List<Run> control =
              runs.stream()
                  .filter(run -> run.experiment().equals(experiment) && run.key().control())
                  .toList();
          spread(measured, Run::throughputPerSecond)
              .over(spread(control, Run::throughputPerSecond))
              .ifPresent(ratios::add);
        });
    return ratios.isEmpty()
        ? null
        : Double.valueOf(ratios.stream().mapToDouble(Double::doubleValue).average().orElse(0));
  }

  private static @Nullable Boolean always(List<Run> runs, String figure) {
    List<Double> said =
        runs.stream()
            .filter(run -> run.experiment().equals(RESILIENCE))
            .flatMap(run -> run.figure(figure).stream().boxed())
            .toList();
    return said.isEmpty() ? null : Boolean.valueOf(said.stream().allMatch(value -> value > 0));
  }

  private static @Nullable Double value(OptionalDouble value) {
    return value.isPresent() ? Double.valueOf(value.getAsDouble()) : null;
  }
}
