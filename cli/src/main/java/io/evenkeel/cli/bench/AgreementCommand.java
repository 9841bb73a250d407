package io.evenkeel.cli.bench;

import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunKey;
import io.evenkeel.cli.bench.AgreementResult.Variant;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.kv.KvLimits;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench agreement}. */
@Command(
    name = "agreement",
    description = {
      "Measures agreement alone: starts four replicas as processes of their own and sends requests"
          + " that cost the service next to nothing (reads of a key that is not there) from this"
          + " process, for each way to authenticate requests, each durability of the log, each"
          + " number of clients and each size, in turns. The state stays empty: checkpoints cost nothing.",
      "The exit code is 0 only if every request was answered."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench agreement                     24 variants, about sixteen minutes",
      "  evenkeel bench agreement --quick",
      "  evenkeel bench agreement --authentication MAC_ONLY --durability NONE --clients 100"
    })
public final class AgreementCommand extends RunsCommand {

  @Option(
      names = "--authentication",
      paramLabel = "KIND",
      split = ",",
      description = "How requests are authenticated: ${COMPLETION-CANDIDATES} (all).")
  private List<ClientAuthentication> authentications = List.of(ClientAuthentication.values());

  @Option(
      names = "--durability",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "NONE,SYNC",
      description = "What the log survives: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private List<Durability> durabilities;

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,20,100",
      description = "Clients, each with one request outstanding (${DEFAULT-VALUE}).")
  private List<Integer> clients;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      split = ",",
      defaultValue = "0,1024",
      description = "Sizes of requests; 0 for the shortest (${DEFAULT-VALUE}).")
  private List<Integer> bytes;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "N",
      description = "Load on each cluster before anything is measured (120; 5 with --quick).")
  private @Nullable Integer warmUpSeconds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Length of each trial (5; 2 with --quick).")
  private @Nullable Integer seconds;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Trials of each variant (3; 1 with --quick).")
  private @Nullable Integer trials;

  @Option(
      names = "--quick",
      description = "One short trial of each, long before the JVMs are warm: shows that it runs.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-agreement",
      description =
          "Where results.json, report.html and the clusters' directories go (./${DEFAULT-VALUE}); the latter stay"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int chosenWarmUp = warmUpSeconds != null ? warmUpSeconds : quick ? 5 : 120;
    int chosenSeconds = seconds != null ? seconds : quick ? 2 : 5;
    int chosenTrials = trials != null ? trials : quick ? 1 : 3;
    range("--warm-up-seconds", chosenWarmUp, 0, 600);
    range("--seconds", chosenSeconds, 1, 600);
    range("--trials", chosenTrials, 1, 100);
    for (int count : clients) {
      range("--clients", count, 1, 1_000);
    }
    for (int size : bytes) {
      range("--bytes", size, 0, KvLimits.KEY_BYTES_MAX);
    }
    List<Variant> variants = variants(authentications, durabilities, clients, bytes);
    for (Variant variant : variants) {
      fresh(out, variant.cluster());
    }
    AgreementRun.Plan plan =
        new AgreementRun.Plan(out, variants, chosenWarmUp, chosenSeconds, chosenTrials);
    return finish(out, new AgreementRun(plan, measuring(out)).run());
  }

  /** What {@code bench all} runs: what the goals are about; shortly, as clients are by default. */
  static Experiment ofAll(Site site, boolean quick) {
    List<Variant> variants =
        variants(
            quick ? List.of(ClientAuthentication.SIGNED) : List.of(ClientAuthentication.values()),
            quick ? List.of(Durability.NONE) : List.of(Durability.NONE, Durability.SYNC),
            List.of(1, 100),
            quick ? List.of(1_024) : List.of(0, 1_024));
    int count = quick ? 1 : 5;
    List<RunKey> keys = new ArrayList<>();
    for (int trial = 1; trial <= count; trial++) {
      for (Variant variant : variants) {
        keys.add(AgreementResult.key(variant, trial));
      }
    }
    int warmUp = quick ? 4 : 120;
    int each = quick ? 2 : 5;
    return new Whole(
        "agreement",
        Map.of("--trials", Integer.toString(count), "--seconds", Integer.toString(each)),
        keys,
        keys.size() * (each + 0.5) + (warmUp + 12.0) * (quick ? 1 : 4),
        () -> {
          for (Variant variant : variants) {
            Path unused = site.cluster(variant.cluster());
          }
          return new AgreementRun(
                  new AgreementRun.Plan(site.work(), variants, warmUp, each, count), site.context())
              .run();
        });
  }

  private static List<Variant> variants(
      List<ClientAuthentication> authentications,
      List<Durability> durabilities,
      List<Integer> clients,
      List<Integer> bytes) {
    List<Variant> variants = new ArrayList<>();
    for (ClientAuthentication authentication : authentications) {
      for (Durability durability : durabilities) {
        for (int count : clients) {
          for (int size : bytes) {
            variants.add(new Variant(authentication, durability, count, size));
          }
        }
      }
    }
    return variants;
  }
}
