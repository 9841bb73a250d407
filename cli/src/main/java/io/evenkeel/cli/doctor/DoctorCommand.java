package io.evenkeel.cli.doctor;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Place;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.cli.base.Table;
import io.evenkeel.cli.doctor.Finding.Check;
import io.evenkeel.cli.doctor.Finding.Severity;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks for what is wrong, and says what to do: files and differences between them, keys,"
          + " their modes and certificates, data directories, room and fsync, ports; and of running"
          + " replicas, where a client.yaml is at hand, whether they vote, their versions,"
          + " configurations and clocks.",
      "DIR is a cluster's directory, or that of one replica or client. Changes nothing: one file"
          + " is written and deleted again in a data directory, to time fsync.",
      "Exit code 1 if anything does not work; warnings alone are exit code 0."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel doctor my-cluster",
      "  evenkeel doctor my-cluster/replica-2 --offline",
      "  evenkeel doctor /etc/evenkeel --config client.yaml --json"
    })
public final class DoctorCommand extends BaseCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The directory to look at, and those in it (the present one).")
  private Path directory;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The client.yaml to ask running replicas with; without it, the first in DIR that can be"
              + " used.")
  private @Nullable Path clientFile;

  @Option(names = "--offline", description = "Asks no running replica.")
  private boolean offline;

  @Option(
      names = "--timeout-millis",
      paramLabel = "MILLIS",
      defaultValue = "3000",
      description = "How long to wait for each replica's answer (${DEFAULT-VALUE}).")
  private int timeoutMillis;

  @Option(
      names = {"-q", "--quiet"},
      description = "Shows only what is wrong.")
  private boolean quiet;

  private final Findings findings = Findings.empty();

  /** Cluster files by where they were read. */
  private final Map<String, ClusterConfig> clusters = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    range("--timeout-millis", timeoutMillis, 1, 600_000);
    if (offline && clientFile != null) {
      throw usage("--offline asks nobody; leave --config out");
    }
    Place place = Place.of(directory);
    Instant now = Instant.now();
    place.replicas().forEach(file -> replica(file, now));
    List<ClientConfig> clients = new ArrayList<>();
    place.clients().forEach(file -> client(file, now).ifPresent(clients::add));
    if (!place.authorities().isEmpty()) {
      Findings about = findings.about("ca");
      boolean unused = new KeyChecks(about, now).modes(place.authorities());
    }
    new Differences(findings).run(clusters);
    if (offline) {
      findings.skipped(Check.RUNNING, "running replicas were not asked (--offline)");
    } else {
      running(clients);
    }
    report();
    return findings.count(Severity.ERROR) == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void replica(Path file, Instant now) {
    ReplicaConfig config;
    try {
      config = ReplicaConfig.load(file, context().environment());
    } catch (ConfigException e) {
      findings.about(file.toString()).error(Check.CONFIGURATION, e);
      return;
    }
    Findings about = findings.about("replica " + config.replica());
    about.ok(Check.CONFIGURATION, file + " and the cluster file it names can be used");
    clusters.put(file.toString(), config.cluster());
    new KeyChecks(about, now).replica(config);
    new DiskChecks(about, config).run(now);
    new PortCheck(about).run(config);
  }

  private Optional<ClientConfig> client(Path file, Instant now) {
    try {
      ClientConfig config = ClientConfig.load(file, context().environment());
      Findings about = findings.about(config.principal().name());
      about.ok(Check.CONFIGURATION, file + " and the cluster file it names can be used");
      clusters.put(file.toString(), config.cluster());
      long before = findings.count(Severity.ERROR);
      new KeyChecks(about, now).client(config);
      return findings.count(Severity.ERROR) == before ? Optional.of(config) : Optional.empty();
    } catch (ConfigException e) {
      findings.about(file.toString()).error(Check.CONFIGURATION, e);
      return Optional.empty();
    }
  }

  private void running(List<ClientConfig> clients) {
    ClientConfig config;
    if (clientFile != null) {
      config = ClientConfig.load(clientFile, context().environment());
    } else if (clients.isEmpty()) {
      findings.skipped(
          Check.RUNNING, "running replicas were not asked: name a client.yaml with --config");
      return;
    } else {
      config = clients.get(0);
    }
    try (StatusSource source = context().wiring().openStatus(config)) {
      new RunningChecks(findings).run(config.cluster(), source.read(timeoutMillis));
    } catch (ConfigException e) {
      throw new CliException(ExitCodes.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private void report() {
    long errors = findings.count(Severity.ERROR);
    long warnings = findings.count(Severity.WARNING);
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("errors", errors);
      facts.put("warnings", warnings);
      facts.put("findings", findings.list().stream().map(Finding::facts).toList());
      printJson(facts);
      return;
    }
    Table table = new Table(List.of("", "CHECK", "ABOUT", "FOUND"));
    for (Finding finding : findings.list()) {
      boolean wrong =
          finding.severity() == Severity.ERROR || finding.severity() == Severity.WARNING;
      if (wrong || !quiet) {
        table.row(
            List.of(
                finding.severity().name().toLowerCase(Locale.ROOT),
                finding.check().label(),
                finding.about(),
                finding.text()));
      }
      if (!finding.fix().isEmpty()) {
        table.row(List.of("", "", "", "-> " + finding.fix()));
      }
    }
    context().out().print(table);
    context()
        .out()
        .printf(
            Locale.ROOT,
            "%d checks: %d errors, %d warnings%n",
            findings.list().size(),
            errors,
            warnings);
  }
}
