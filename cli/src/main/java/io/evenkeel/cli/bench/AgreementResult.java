package io.evenkeel.cli.bench;

import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.base.Table;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.Durability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Throughput and latency of requests that cost the service nothing.
 *
 * @param trials in the order in which they ran
 * @param secondsToFullSpeed of each cluster for which it is known, by its name
 */
record AgreementResult(List<Trial> trials, Map<String, Double> secondsToFullSpeed)
    implements RunsCommand.MeasuredRuns {

  /**
   * What is measured.
   *
   * @param clients each with one request outstanding
   * @param bytes of a request's key; 0 stands for the shortest there is
   */
  record Variant(
      ClientAuthentication authentication, Durability durability, int clients, int bytes) {

    int keyBytes() {
      return Math.max(1, bytes);
    }

    private String authenticated() {
      return authentication.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean synced() {
      return durability == Durability.SYNC;
    }

    private String durable() {
      return durability.name().toLowerCase(Locale.ROOT);
    }

    /** Name of the cluster that it needs: the others differ in what is sent only. */
    String cluster() {
      return authenticated() + "-" + durable();
    }

    private List<String> cells() {
      return List.of(
          authenticated(), durable(), Integer.toString(clients), Integer.toString(bytes));
    }

    private Map<String, Object> json() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("authentication", authenticated());
      tree.put("durability", durable());
      tree.put("clients", clients);
      tree.put("bytes", bytes);
      return tree;
    }
  }

  /**
   * One trial.
   *
   * @param requests answered
   * @param failed requests without an answer
   * @param cpuSeconds of the four replicas
   */
  record Trial(
      Variant variant,
      long requests,
      long failed,
      double perSecond,
      Latency micros,
      double cpuSeconds) {

    String line() {
      return String.format(
          Locale.ROOT,
          "%s, %,.0f requests/s, p50 %.2f ms, p99 %.1f ms",
          String.join(" ", variant.cells()),
          perSecond,
          micros.p50() / 1e3,
          micros.p99() / 1e3);
    }

    private double seconds() {
      return requests / Math.max(perSecond, 1e-9);
    }

    /** Of all four replicas together. */
    double cpuMicrosPerRequest() {
      return requests == 0 ? 0 : cpuSeconds * 1e6 / requests;
    }

    private Map<String, Object> json() {
      Map<String, Object> tree = variant.json();
      tree.put("requests", requests);
      tree.put("failed", failed);
      tree.put("requestsPerSecond", perSecond);
      tree.put("p50Micros", micros.p50());
      tree.put("p99Micros", micros.p99());
      tree.put("p999Micros", micros.p999());
      tree.put("maxMicros", micros.max());
      tree.put("cpuMicrosPerRequest", cpuMicrosPerRequest());
      return tree;
    }
  }

  /** Whether every request was answered, and some were. */
  @Override
  public boolean held() {
    return trials.stream().allMatch(trial -> trial.failed() == 0 && trial.requests() > 0);
  }

  private List<Variant> variants() {
    return trials.stream().map(Trial::variant).distinct().toList();
  }

  private Spread spread(Variant variant, ToDoubleFunction<Trial> value) {
    return Spread.of(
        trials.stream().filter(trial -> trial.variant().equals(variant)).toList(), value);
  }

  /** For people. */
  @Override
  public String text() {
    Table table =
        new Table(
            List.of(
                "REQUESTS",
                "LOG",
                "CLIENTS",
                "BYTES",
                "PER SECOND",
                "MIN",
                "MAX",
                "P50",
                "P99",
                "CPU"));
    for (Variant variant : variants()) {
      Spread rates = spread(variant, Trial::perSecond);
      List<String> row = new ArrayList<>(variant.cells());
      row.add(whole(rates.median()));
      row.add(whole(rates.min()));
      row.add(whole(rates.max()));
      row.add(millis(spread(variant, trial -> trial.micros().p50()).median()));
      row.add(millis(spread(variant, trial -> trial.micros().p99()).median()));
      row.add(whole(spread(variant, Trial::cpuMicrosPerRequest).median()));
      table.row(row);
    }
    StringBuilder starts = new StringBuilder();
    secondsToFullSpeed.forEach(
        (cluster, at) ->
            starts.append(
                String.format(
                    Locale.ROOT, "%s: full speed %.0f s after its start%n", cluster, at)));
    return table
        + String.format(
            Locale.ROOT,
            "%nmedians of %d trials, latencies in ms, CPU time of all four replicas in us for each"
                + " request%n",
            trials.size() / Math.max(1, variants().size()))
        + starts;
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String millis(double micros) {
    return String.format(Locale.ROOT, "%.2f", micros / 1e3);
  }

  /** Which run a variant's trial is; the log and how requests are authenticated are the variant. */
  static RunKey key(Variant variant, int trial) {
    return new RunKey(
        "agreement",
        String.join(" ", variant.authenticated(), variant.durable())
            + ", "
            + (variant.clients() == 1 ? "1 client" : variant.clients() + " clients")
            + ", "
            + variant.bytes()
            + " bytes",
        "",
        "",
        trial);
  }

  @Override
  public List<Run> runs() {
    Map<Variant, Integer> seen = new HashMap<>();
    Map<String, Double> starts = new HashMap<>(secondsToFullSpeed);
    List<Run> runs = new ArrayList<>();
    for (Trial trial : trials) {
      Variant variant = trial.variant();
      RunBuilder run =
          new RunBuilder(key(variant, seen.merge(variant, 1, Integer::sum)))
              .setup(new Setup(0, variant.bytes(), variant.clients(), 0, 0, variant.synced(), 0))
              .load(trial.seconds(), trial.requests(), trial.failed(), trial.micros())
              .cpuSeconds(trial.cpuSeconds());
      if (trial.failed() > 0 || trial.requests() == 0) {
        run.broken(trial.failed() + " requests without an answer of " + trial.requests());
      }
      Double started = starts.remove(variant.cluster()); // once
      if (started != null) {
        run.figure("secondsToFullSpeed", started);
      }
      runs.add(run.build());
    }
    return runs;
  }

  /** For programs. */
  @Override
  public Map<String, Object> json() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("secondsToFullSpeed", secondsToFullSpeed);
    tree.put("trials", trials.stream().map(Trial::json).toList());
    return tree;
  }
}
