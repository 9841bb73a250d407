package io.evenkeel.cli;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.base.Wiring.RunningReplica;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel replica}. */
@Command(
    name = "replica",
    description = {
      "Runs one replica until it is stopped (Ctrl-C or SIGTERM stop it gracefully).",
      "It writes log lines to standard error; EVENKEEL_LOG_LEVEL sets how many (INFO)."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel replica --config my-cluster/replica-0/replica.yaml",
      "  evenkeel replica --config my-cluster/replica-0/replica.yaml --method FULL",
      "",
      "A cluster of n = 3f+1 replicas needs 2f+1 of them to answer."
    })
final class ReplicaCommand extends BaseCommand {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The replica's own file, replica.yaml, as `evenkeel init` writes it.")
  private Path config;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      description =
          "How checkpoints are taken, instead of what the file says: ${COMPLETION-CANDIDATES}.")
  private @Nullable CheckpointMethod method;

  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      description =
          "Makes this replica lie, to show that the others notice: wrong-root, wrong-root-once,"
              + " damage-object, corrupt-chunks, equivocate, censor, stall, invent; or, no lie,"
              + " poison: its service fails at what contains evenkeel-poison; lose-unsynced: a kill is"
              + " a power cut. Several separated by commas. For demonstrations.")
  private List<String> faults = new ArrayList<>();

  @Option(
      names = Fault.CONSENT_OPTION,
      description = "Confirms that --fault is meant; without it no fault is accepted.")
  private boolean consent;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Records what this process does, with Java Flight Recorder, and writes it to FILE, which"
              + " must not exist, when it stops gracefully; `evenkeel flame` draws it.")
  private @Nullable Path profile;

  @Override
  public Integer call() throws InterruptedException {
    StartOptions options =
        new StartOptions(Optional.ofNullable(method), Fault.parse(faults, consent));
    ReplicaConfig replicaConfig =
        options.applyTo(ReplicaConfig.load(config, context().environment()));
    FlightRecording recording = FlightRecording.start(profile);
    RunningReplica replica = context().wiring().startReplica(replicaConfig, options);
    Thread stopper = new Thread(() -> stopOnSignal(replica, recording), "stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    announce(replicaConfig, options);
    boolean asked = replica.awaitStopped();
    if (!forget(stopper)) {
      return ExitCodes.OK;
    }
    replica.close();
    recording.close();
    if (!asked) {
      throw new CliException(
          ExitCodes.FAILED, "the replica stopped on a failure; the log lines above name it");
    }
    return ExitCodes.OK;
  }

  /**
   * On SIGTERM or SIGINT. A graceful stop is a success, not the 143 or 130 that Java makes of it.
   */
  private void stopOnSignal(RunningReplica replica, FlightRecording recording) {
    replica.close();
    recording.close();
    context().out().flush();
    context().err().flush();
    Runtime.getRuntime().halt(ExitCodes.OK);
  }

  /** Whether the process goes on; false if a signal already ends it. */
  private static boolean forget(Thread stopper) {
    try {
      return Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException signalled) {
      return false;
    }
  }

  private void announce(ReplicaConfig replicaConfig, StartOptions options) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("replica", replicaConfig.replica());
    facts.put("cluster", replicaConfig.cluster().cluster());
    facts.put("host", replicaConfig.listen().host());
    facts.put("port", replicaConfig.listen().port());
    if (replicaConfig.http().enabled()) {
      facts.put("page", replicaConfig.http().url());
    }
    facts.put("method", replicaConfig.checkpoint().method().name());
    facts.put("faults", options.faults().stream().map(Fault::label).toList());
    if (common().json()) {
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "replica %d of cluster %s runs at %s:%d, checkpoints by %s%n",
            replicaConfig.replica(),
            replicaConfig.cluster().cluster(),
            replicaConfig.listen().host(),
            replicaConfig.listen().port(),
            replicaConfig.checkpoint().method().name());
    if (replicaConfig.http().enabled()) {
      context().out().printf(Locale.ROOT, "its page: %s%n", replicaConfig.http().url());
    }
    if (!options.faults().isEmpty()) {
      context().err().println("evenkeel: this replica LIES on purpose: " + facts.get("faults"));
    }
  }
}
