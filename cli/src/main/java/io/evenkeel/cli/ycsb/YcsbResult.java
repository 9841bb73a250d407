package io.evenkeel.cli.ycsb;

import io.evenkeel.cli.local.MeasuringCommand.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the phases came to. */
final class YcsbResult implements Measured {

  private record Ended(Phase phase, Figures figures) {

    /** No operation failed, and none is missing; a read-modify-write is two. */
    boolean held() {
      return figures.failed() == 0 && figures.done() >= phase.end();
    }

    String name() {
      return phase.load() ? "load" : "run";
    }
  }

  private final List<Ended> phases = new ArrayList<>();

  void add(Phase phase, Figures figures) {
    phases.add(new Ended(phase, figures));
  }

  @Override
  public boolean held() {
    return !phases.isEmpty() && phases.stream().allMatch(Ended::held);
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Ended ended : phases) {
      text.append("workload ").append(ended.phase().workload().label()).append(", ");
      text.append(ended.name()).append('\n').append(ended.figures().text());
    }
    long failed = phases.stream().mapToLong(ended -> ended.figures().failed()).sum();
    long missing = phases.stream().filter(ended -> !ended.held()).count();
    text.append("operations failed: ").append(failed);
    text.append(missing == 0 ? "\n" : "; phases not completed: " + missing + "\n");
    return text.toString();
  }

  @Override
  public Map<String, Object> json() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Ended ended : phases) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("workload", ended.phase().workload().label());
      one.put("phase", ended.name());
      one.put("operations", ended.figures().done());
      one.put("failed", ended.figures().failed());
      one.put("complete", ended.held());
      one.put("figures", ended.figures().values());
      all.add(one);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("phases", all);
    json.put("held", held());
    return json;
  }
}
