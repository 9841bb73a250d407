package io.evenkeel.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code results.json}: everything measured by one command. Fields from {@code command} on may be
 * absent in a file.
 *
 * @param schema {@value #SCHEMA}
 * @param commit of the sources, or {@code unknown}
 * @param runs in the order in which they were measured
 * @param summary follows from the runs
 * @param command as it was typed
 * @param settings on which results depend: a measurement goes on only with the same
 */
public record Results(
    int schema,
    String commit,
    Machine machine,
    Limits limits,
    List<Run> runs,
    List<Summary> summary,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String command,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> settings) {

  /** The form of the file; a reader refuses others. */
  public static final int SCHEMA = 1;

  /** Copies; what may be absent becomes empty. */
  public Results {
    runs = List.copyOf(runs);
    summary = List.copyOf(summary);
    command = Objects.requireNonNullElse(command, "");
    settings =
        Collections.unmodifiableMap(new TreeMap<>(Objects.requireNonNullElse(settings, Map.of())));
  }

  /** The same with these runs, and the summary that follows from them. */
  public Results with(List<Run> all) {
    return new Results(schema, commit, machine, limits, all, Summaries.of(all), command, settings);
  }

  /** The runs of an experiment. */
  public Stream<Run> of(String experiment) {
    return runs.stream().filter(run -> run.experiment().equals(experiment));
  }

  /** Whether everything held that had to; goals of speed do not count. */
  @JsonIgnore
  public boolean held() {
    return runs.stream().allMatch(run -> run.broken().isEmpty());
  }
}
