package io.evenkeel.cli.bench.costs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.bench.CostSeries;
import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.Fleet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** All series, point by point; trials one after the other. */
final class CostsExperiment implements Experiment {

  private static final int OBJECT_BYTES = GrowingCluster.OBJECT_BYTES;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What is to be done.
   *
   * @param objects the most
   * @param parts what a series goes through: the largest divided by each of these
   * @param requests measured at each point of a process of its own
   * @param interval the longest there; of the cluster, always
   * @param cluster whether the series on four replicas are measured as well
   */
  record Plan(
      int objects, List<Integer> parts, int requests, int interval, int trials, boolean cluster) {}

  private record Point(CostSeries series, RunKey key, double x, List<String> arguments) {}

  private final Plan plan;
  private final Site site;

  CostsExperiment(Plan plan, Site site) {
    this.plan = plan;
    this.site = site;
  }

  @Override
  public String name() {
    return CostSeries.EXPERIMENT;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "objects", Integer.toString(plan.objects()),
        "divided by", plan.parts().toString(),
        "requests", Integer.toString(plan.requests()),
        "interval", Integer.toString(plan.interval()),
        "cluster", Boolean.toString(plan.cluster()));
  }

  private List<Point> points(int trial) {
    List<Point> points = new ArrayList<>();
    for (int part : plan.parts()) {
      int objects = plan.objects() / part;
      points.add(
          point(
              CostSeries.REQUEST_AND_STATE,
              trial,
              String.format(Locale.ROOT, "%,d objects", objects),
              (double) objects * OBJECT_BYTES,
              "--kind=REQUESTS",
              "--objects=" + objects,
              "--requests=" + plan.requests()));
      int interval = plan.interval() / part;
      points.add(
          point(
              CostSeries.REQUEST_AND_INTERVAL,
              trial,
              String.format(Locale.ROOT, "every %,d requests", interval),
              interval,
              "--kind=REQUESTS",
              "--objects=" + plan.objects() / 8,
              "--interval=" + interval,
              "--requests=" + Math.max(plan.requests(), 2 * plan.interval())));
      points.add(
          point(
              CostSeries.CHECKPOINT,
              trial,
              String.format(Locale.ROOT, "%,d objects", objects),
              (double) objects * OBJECT_BYTES,
              "--kind=CHECKPOINT",
              "--objects=" + objects));
      points.add(
          point(
              CostSeries.DIFFERENTIAL,
              trial,
              String.format(Locale.ROOT, "%,d of %,d objects", objects / 2, plan.objects()),
              objects / 2.0 * OBJECT_BYTES,
              "--kind=DIFFERENTIAL",
              "--objects=" + plan.objects(),
              "--changed=" + objects / 2));
    }
    return points;
  }

  private static Point point(
      CostSeries series, int trial, String label, double x, String... arguments) {
    return new Point(series, series.key(label, trial), x, List.of(arguments));
  }

  private List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int part : plan.parts()) {
      sizes.add(plan.objects() / part);
    }
    return sizes;
  }

  @Override
  public List<Step> plan() {
    List<Step> steps = new ArrayList<>();
    for (int trial = 1; trial <= plan.trials(); trial++) {
      points(trial).forEach(point -> steps.add(new Step(point.key(), 2 + plan.objects() / 8e3)));
      if (plan.cluster()) {
        for (int size : sizes()) {
          for (CostSeries series : GrowingCluster.SERIES) {
            steps.add(new Step(GrowingCluster.key(series, size, trial), 3));
          }
        }
      }
    }
    return steps;
  }

  @Override
  public void run(List<Step> missing, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    List<RunKey> wanted = missing.stream().map(Step::key).toList();
    for (int trial = 1; trial <= plan.trials(); trial++) {
      for (Point point : points(trial)) {
        if (wanted.contains(point.key())) {
          site.screen().step(point.key().label() + ", trial " + trial);
          finished.accept(measure(point));
        }
      }
      int now = trial;
      if (wanted.stream()
          .anyMatch(
              key ->
                  key.trial() == now
                      && GrowingCluster.SERIES.stream()
                          .anyMatch(s -> key.variant().startsWith(s.label() + ": ")))) {
        new GrowingCluster(sizes(), plan.interval(), site).run(trial, wanted, finished);
      }
    }
  }

  private Trial measure(Point point) throws IOException, InterruptedException {
    Path directory = site.cluster("costs-probe");
    List<String> arguments = new ArrayList<>(List.of("bench", "probe", "--dir=" + directory));
    arguments.addAll(point.arguments());
    JsonNode said =
        JSON.readTree(
            Fleet.output(
                HEAP_BYTES_MAX,
                site.work().resolve("probe.log"),
                arguments.toArray(String[]::new)));
    CostSeries series = point.series();
    RunBuilder run =
        new RunBuilder(point.key())
            .setup(new Setup(plan.objects(), OBJECT_BYTES, 0, 1, 0, false, 0))
            .figure(series.x(), said.path(series.x()).asDouble(point.x()))
            .figure(series.y(), said.path(series.y()).asDouble());
    if (series == CostSeries.DIFFERENTIAL && said.path("full").asBoolean(true)) {
      run.broken("a differential checkpoint took all objects");
    }
    return new Trial(run.build());
  }

  private static final long HEAP_BYTES_MAX = 1L << 30;
}
