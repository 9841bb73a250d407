package io.evenkeel.cli.bench.talk;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Trial;
import io.evenkeel.cli.bench.suite.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Full and differential series, and those of the other families. The control's cluster stands
 * beside the one that is measured and does nothing while that one is; where memory does not suffice
 * for both, the control comes first.
 */
final class TalkExperiment implements Experiment {

  private static final String COMPLETION = "lazy";
  private static final double START_SECONDS = 10;
  private static final double LOAD_BYTES_PER_SECOND = 15e6;

  private final TalkPlan plan;
  private final Site site;
  private final boolean beside;

  /** One that takes checkpoints, of the series under way. */
  private @Nullable TalkCluster measured;

  private String measuredName = "";
  private @Nullable TalkCluster control;

  /**
   * @param beside whether two clusters fit into memory
   */
  TalkExperiment(TalkPlan plan, Site site, boolean beside) {
    this.plan = plan;
    this.site = site;
    this.beside = beside;
  }

  @Override
  public String name() {
    return "talk";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = plan.settings();
    settings.put("control", beside ? "in turns with the methods" : "before the methods");
    return settings;
  }

  @Override
  public List<Step> plan() {
    List<Step> steps = new ArrayList<>();
    for (Series series : plan.series()) {
      if (!beside) {
        for (int trial = 1; trial <= plan.trials(); trial++) {
          steps.add(step(series, RunKey.CONTROL, trial));
        }
      }
    }
    for (Series series : plan.series()) {
      for (int trial = 1; trial <= plan.trials(); trial++) {
        for (String method : series.compared()) {
          boolean control = method.equals(RunKey.CONTROL);
          if (control ? beside : plan.compares(method)) {
            steps.add(step(series, method, trial));
          }
        }
      }
    }
    return steps;
  }

  private Step step(Series series, String method, int trial) {
    boolean without = method.equals(RunKey.CONTROL);
    return new Step(
        RunKey.of(series.experiment(), method, without ? "" : COMPLETION, trial),
        plan.trialSeconds(series, without));
  }

  @Override
  public double preparationSeconds() {
    double each = START_SECONDS + plan.stateBytes() / LOAD_BYTES_PER_SECOND + plan.warmUpSeconds();
    return each * (1 + plan.series().stream().map(Series::family).distinct().count());
  }

  @Override
  public void run(List<Step> missing, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    try {
      for (Step step : missing) {
        Series series = series(step.key());
        TalkCluster cluster = step.key().control() ? control() : measured(series, step.key());
        finished.accept(cluster.trial(series, step.key()));
      }
    } finally {
      closeMeasured();
      closeControl();
    }
  }

  private Series series(RunKey key) {
    return plan.series().stream()
        .filter(series -> series.experiment().equals(key.experiment()))
        .findFirst()
        .orElseThrow();
  }

  private TalkCluster control() throws IOException, InterruptedException {
    if (control == null) {
      control = new TalkCluster(plan, site, "control", "DFC_CAW", true);
    }
    return Objects.requireNonNull(control);
  }

  private TalkCluster measured(Series series, RunKey key) throws IOException, InterruptedException {
    String family = series.family().name().toLowerCase(Locale.ROOT);
    if (!beside) {
      closeControl();
    }
    if (!measuredName.equals(family)) {
      closeMeasured();
      measured = new TalkCluster(plan, site, family, key.method(), false);
      measuredName = family;
    }
    return Objects.requireNonNull(measured);
  }

  private void closeMeasured() throws IOException, InterruptedException {
    if (measured != null) {
      measured.close();
      measured = null;
      measuredName = "";
    }
  }

  private void closeControl() throws IOException, InterruptedException {
    if (control != null) {
      control.close();
      control = null;
    }
  }
}
