package io.evenkeel.cli.bench.timing;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Trial;
import io.evenkeel.cli.bench.suite.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Scenarios in virtual time, then steps of the load on real processes. */
final class TimingExperiment implements Experiment {

  static final String NAME = "timing";
  private static final double MODEL_SECONDS = 0.2;

  /** A lead that doubled knows the load. */
  private static final int SETTLING = 3;

  /** A quarter is left of a lead that shrank by a tenth so often. */
  private static final int SHRINKING = 14;

  private final TimingCluster.Plan plan;
  private final Site site;

  TimingExperiment(TimingCluster.Plan plan, Site site) {
    this.plan = plan;
    this.site = site;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> settings() {
    return plan.settings();
  }

  private static RunKey key(Scenario scenario, Scenario.Stage stage) {
    return new RunKey(NAME, "model: " + scenario.name() + ": " + stage.name(), "", "", 1);
  }

  @Override
  public List<Step> plan() {
    List<Step> steps = new ArrayList<>();
    for (Scenario scenario : Scenario.all()) {
      scenario.stages().forEach(stage -> steps.add(new Step(key(scenario, stage), MODEL_SECONDS)));
    }
    steps.addAll(plan.steps());
    return steps;
  }

  @Override
  public double preparationSeconds() {
    return plan.preparationSeconds();
  }

  @Override
  public void run(List<Step> missing, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    List<RunKey> wanted = missing.stream().map(Step::key).toList();
    for (Scenario scenario : Scenario.all()) {
      if (scenario.stages().stream().anyMatch(stage -> wanted.contains(key(scenario, stage)))) {
        model(scenario, wanted, finished);
      }
    }
    if (plan.steps().stream().anyMatch(step -> wanted.contains(step.key()))) {
      new TimingCluster(plan, site).run(wanted, finished);
    }
  }

  private static void model(Scenario scenario, List<RunKey> wanted, Consumer<Trial> finished) {
    List<List<Outcome>> outcomes = scenario.outcomes();
    for (int i = 0; i < outcomes.size(); i++) {
      RunKey key = key(scenario, scenario.stages().get(i));
      if (wanted.contains(key)) {
        RunBuilder run = new RunBuilder(key).setup(TimingCluster.MODEL_SETUP);
        Outcome.add(run, outcomes.get(i), SETTLING, SHRINKING);
        finished.accept(new Trial(run.build()));
      }
    }
  }
}
