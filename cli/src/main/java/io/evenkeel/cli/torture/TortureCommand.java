package io.evenkeel.cli.torture;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.MeasuringCommand;
import io.evenkeel.cli.torture.fault.FaultKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel torture}. */
@Command(
    name = "torture",
    description = {
      "Breaks everything that may break in a cluster under load: starts four replicas as processes"
          + " of their own, lets clients read, write and transfer money, and meanwhile kills and"
          + " stops replicas, cuts their power and the whole cluster's, cuts connections, fills and"
          + " deletes disks and flips bits, as a seed decides. Never more than one replica is faulty"
          + " at a time, the power of all apart.",
      "Afterwards every answer must be explained by one order of all requests, no acknowledged write"
          + " may be missing, no money lost, and all replicas must have the same state. The exit code"
          + " is 0 only if all that holds."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel torture                              five minutes of everything",
      "  evenkeel torture --minutes 30 --seed 7 --json",
      "  evenkeel torture --faults power,kill"
    })
public final class TortureCommand extends MeasuringCommand {

  private static final double MINUTES_MAX = 10_000;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "5",
      description = "How long (${DEFAULT-VALUE}); the last round and the check come on top.")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides about faults and requests (another one each time).")
  private @Nullable Long seed;

  @Option(
      names = "--faults",
      paramLabel = "FAULT",
      split = ",",
      description =
          "What may happen: kill, pause, power, partition, full-disk, lost-disk, damage (all of it).")
  private String @Nullable [] faults;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "12",
      description = "Clients, each with one request outstanding (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--interval",
      paramLabel = "N",
      defaultValue = "400",
      description = "Requests between two checkpoints (${DEFAULT-VALUE}).")
  private long interval;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "DFC_CAW",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      description = "How checkpoints are taken (${DEFAULT-VALUE}).")
  private CheckpointMethod method = CheckpointMethods.named("DFC_CAW");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-torture",
      description =
          "Where results.json and the cluster's directory go (./${DEFAULT-VALUE}); the latter stays"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(minutes > 0 && minutes <= MINUTES_MAX)) {
      throw usage("--minutes must be above 0, and at most " + (long) MINUTES_MAX);
    }
    range("--clients", clients, 1, 30);
    range("--interval", interval, 10, 1_000_000);
    Set<FaultKind> kinds = kinds();
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Path directory = fresh(out, "cluster");
    LocalPlan plan =
        new LocalPlan(
            "evenkeel-torture",
            directory,
            method,
            interval,
            TortureRun.PRINCIPALS,
            clients,
            TortureRun.PATIENCE_MILLIS,
            false);
    context().err().println("seed " + chosen);
    TortureRun.Options options =
        new TortureRun.Options(chosen, minutes, clients, kinds, out, repeat(chosen, kinds));
    return finish(out, new TortureRun(plan, options, measuring(out)).run());
  }

  private Set<FaultKind> kinds() {
    if (faults == null) {
      return EnumSet.allOf(FaultKind.class);
    }
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String label : faults) {
      kinds.add(
          FaultKind.labelled(label.strip())
              .orElseThrow(
                  () -> usage("unknown fault `" + label + "`; known are " + FaultKind.labels())));
    }
    return kinds;
  }

  private String repeat(long chosen, Set<FaultKind> kinds) {
    return String.format(
        Locale.ROOT,
        "evenkeel torture --seed %d --minutes %s --clients %d --interval %d --method %s --faults %s",
        chosen,
        minutes,
        clients,
        interval,
        method.name(),
        kinds.stream().map(FaultKind::label).collect(Collectors.joining(",")));
  }
}
