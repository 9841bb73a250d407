package io.evenkeel.cli.bench.resilience;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Summaries;
import io.evenkeel.bench.Trial;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.bench.suite.Site;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A cluster for each family of methods. */
final class ResilienceExperiment implements Experiment {

  private final ResilienceCluster.Plan plan;
  private final List<CheckpointMethod> methods;
  private final Site site;

  ResilienceExperiment(ResilienceCluster.Plan plan, List<CheckpointMethod> methods, Site site) {
    this.plan = plan;
    this.methods = List.copyOf(methods);
    this.site = site;
  }

  @Override
  public String name() {
    return Summaries.RESILIENCE;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "objects", Integer.toString(plan.objects()),
        "rate", Integer.toString(plan.ratePerSecond()),
        "interval", Long.toString(plan.intervalRequests()),
        "dangers", plan.dangers().toString());
  }

  @Override
  public List<Step> plan() {
    return methods.stream()
        .map(method -> new Step(RunKey.of(name(), method.name(), "", 1), plan.seconds()))
        .toList();
  }

  @Override
  public double preparationSeconds() {
    return 12.0 * methods.stream().map(CheckpointMethod::family).distinct().count();
  }

  @Override
  public void run(List<Step> missing, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    for (MethodFamily family : MethodFamily.values()) {
      List<RunKey> keys =
          missing.stream()
              .map(Step::key)
              .filter(key -> CheckpointMethods.named(key.method()).family() == family)
              .toList();
      if (!keys.isEmpty()) {
        new ResilienceCluster(plan, site).run(keys, finished);
      }
    }
  }
}
