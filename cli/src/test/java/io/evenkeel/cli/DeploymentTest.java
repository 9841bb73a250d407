package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.cli.base.CliContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code deploy/} has: as far as it can be tried without a machine to deploy to. */
class DeploymentTest {

  private static final Path DEPLOY = Path.of("").toAbsolutePath().resolveSibling("deploy");
  private static final CliContext CONTEXT =
      new CliContext(System.in, System.out, System.err, false, Map.of(), new CliHarness());

  @TempDir private Path directory;

  private static Yaml yaml() {
    return new Yaml(new SafeConstructor(new LoaderOptions()));
  }

  private static List<Object> documents(Path file) throws IOException {
    List<Object> all = new ArrayList<>();
    yaml().loadAll(Files.readString(file)).forEach(all::add);
    return all;
  }

  /** What is at a path of names and numbers. */
  private static Object at(Object root, Object... path) {
    Object here = root;
    for (Object step : path) {
      here =
          step instanceof Integer index
              ? ((List<?>) here).get(index)
              : ((Map<?, ?>) here).get(step);
      assertThat(here).as(step + " of " + List.of(path)).isNotNull();
    }
    return here;
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  private static void understood(List<String> arguments) {
    assertThat(
            Main.commandLine(CONTEXT, arguments.toArray(String[]::new))
                .parseArgs(arguments.toArray(String[]::new))
                .hasSubcommand())
        .isTrue();
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  private record Ran(int exitCode, String output) {}

  private Ran run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "run", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(List.of(command) + " does not end");
    }
    return new Ran(process.exitValue(), Files.readString(output));
  }

  private void init(String... hosts) {
    Outcome made =
        RealCli.run(
            "init",
            "--dir",
            directory + "/made",
            "--hosts",
            String.join(",", hosts),
            "--cluster=k");
    assertThat(made.exitCode()).as(made.toString()).isZero();
  }

  @Test
  void theUnitIsOneThatSystemdUnderstandsAndStartsAReplica() throws Exception {
    String unit = Files.readString(DEPLOY.resolve("systemd/evenkeel@.service"));
    String start = unit.replaceFirst("(?s).*\nExecStart=([^\n]*).*", "$1");
    assertThat(start).startsWith("/opt/evenkeel/bin/evenkeel ");
    understood(List.of(start.replace("%i", "replica-2").split(" ", -1)).subList(1, 4));
    assumeTrue(installed("systemd-analyze"), "systemd-analyze is not installed");
    Path copy = directory.resolve("evenkeel@.service");
    Files.writeString(copy, unit.replace("/opt/evenkeel/bin/evenkeel", "/bin/true"));
    Ran verified = run("systemd-analyze", "verify", copy.toString());
    assertThat(verified.output()).doesNotContain("evenkeel@");
    assertThat(verified.exitCode()).as(verified.output()).isZero();
  }

  @Test
  void theImageIsTheDistributionWithoutKeys() throws IOException {
    String file = Files.readString(DEPLOY.resolve("docker/Dockerfile"));
    List<String> steps =
        Stream.of(file.replace("\\\n", " ").split("\n", -1))
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(steps).allMatch(step -> step.matches("[A-Z]+ .*"));
    assertThat(steps)
        .filteredOn(step -> step.matches("(ADD|COPY) .*"))
        .containsExactly("ADD evenkeel-${VERSION}.tar.gz /opt/");
    assertThat(steps).contains("ENTRYPOINT [\"/opt/evenkeel/bin/evenkeel\"]", "USER 10001:10001");
  }

  @Test
  void composeGivesEachReplicaItsOwnDirectoryAndACommandThatIsUnderstood() throws IOException {
    Object compose = documents(DEPLOY.resolve("compose/compose.yaml")).get(0);
    String[] hosts = new String[4];
    Set<String> volumes = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      Object service = at(compose, "services", "replica-" + i);
      hosts[i] = (String) at(service, "hostname");
      understood(strings(at(service, "command")));
      assertThat(at(service, "read_only")).isEqualTo(true);
      String volume = strings(at(service, "volumes")).get(0);
      assertThat(volumes.add(volume)).isTrue();
      assertThat(volume).startsWith("./cluster/hosts/" + hosts[i] + ":");
    }
    init(hosts);
    for (int i = 0; i < 4; i++) {
      String file = strings(at(compose, "services", "replica-" + i, "command")).get(2);
      Path own =
          directory
              .resolve("made/hosts")
              .resolve(hosts[i])
              .resolve(file.replace("/var/lib/evenkeel/", ""));
      assertThat(own).exists();
    }
    assertThat(strings(at(compose, "services", "client", "volumes")))
        .noneMatch(volume -> volume.contains("hosts") || volume.contains("/ca"));
  }

  @Test
  void manifestsAreYamlAndGiveNobodyTheCa() throws IOException {
    try (Stream<Path> files = Files.walk(DEPLOY.resolve("kubernetes"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        if (!file.toString().contains("/machine/")) {
          assertThat(documents(file)).as(file.toString()).isNotEmpty();
          assertThat(Files.readString(file)).doesNotContain("ca-key", "operator-key");
        }
      }
    }
  }

  @Test
  void manifestsRenderToFourReplicasEachWithItsKeysOnlyThatCanStart() throws Exception {
    assumeTrue(installed("kubectl"), "kubectl is not installed");
    init("evenkeel-0", "evenkeel-1", "evenkeel-2", "evenkeel-3");
    Path manifests = directory.resolve("kubernetes");
    copy(DEPLOY.resolve("kubernetes"), manifests);
    for (int i = 0; i < 4; i++) {
      copy(
          directory.resolve("made/hosts/evenkeel-" + i),
          manifests.resolve("replica-" + i + "/machine"));
    }
    Ran rendered = run("kubectl", "kustomize", manifests.toString());
    assertThat(rendered.exitCode()).as(rendered.output()).isZero();
    List<Object> all = new ArrayList<>();
    yaml().loadAll(rendered.output()).forEach(all::add);
    Set<String> secrets = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      Object set = named(all, "StatefulSet", "evenkeel-" + i);
      Object pod = at(set, "spec", "template", "spec");
      understood(strings(at(pod, "containers", 0, "args")));
      assertThat(at(set, "spec", "selector", "matchLabels"))
          .isEqualTo(at(named(all, "Service", "evenkeel-" + i), "spec", "selector"));
      Object away =
          at(
              pod,
              "affinity",
              "podAntiAffinity",
              "requiredDuringSchedulingIgnoredDuringExecution",
              0,
              "labelSelector",
              "matchLabels");
      assertThat(((Map<?, ?>) away).keySet()).as("keeps away from all others").hasSize(1);
      String machine = (String) at(pod, "volumes", 0, "secret", "secretName");
      assertThat(secrets.add(machine)).isTrue();
      assertThat(at(pod, "volumes", 1, "secret", "secretName")).isEqualTo("evenkeel-first-" + i);
      Path disk = started(i, named(all, "Secret", machine), at(pod, "initContainers", 0));
      Outcome doctor = RealCli.run("doctor", disk.toString(), "--offline", "--json");
      assertThat(doctor.out())
          .contains("belong to replica " + i + " of cluster.yaml")
          .contains("the data directory is this replica's, incarnation 0");
    }
    assertThat(named(all, "PodDisruptionBudget", "evenkeel")).isNotNull();
  }

  private static Object named(List<Object> all, String kind, String name) {
    return all.stream()
        .filter(one -> at(one, "kind").equals(kind) && at(one, "metadata", "name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  /** What the init container does, in a directory. */
  private Path started(int replica, Object secret, Object container) throws Exception {
    Path machine = Files.createDirectories(directory.resolve("secret-" + replica));
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) at(secret, "data")).entrySet()) {
      byte[] content =
          Base64.getMimeDecoder()
              .decode(entry.getValue().toString().getBytes(StandardCharsets.US_ASCII));
      Files.write(machine.resolve(entry.getKey().toString()), content);
    }
    assertThat(machine.toFile().list()).hasSize(7);
    Path first =
        directory.resolve("made/hosts/evenkeel-" + replica + "/replica-" + replica + "/data");
    Path disk = Files.createDirectories(directory.resolve("disk-" + replica));
    List<String> command = new ArrayList<>(strings(at(container, "command")));
    String script =
        command
            .get(2)
            .replace("/var/lib/evenkeel", disk.toString())
            .replace("/machine", machine.toString())
            .replace("/first", first.toString());
    Ran ran = run(command.get(0), command.get(1), script);
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    Files.delete(disk.resolve("replica/data/identity"));
    Ran again = run(command.get(0), command.get(1), script);
    assertThat(again.exitCode()).as(again.output()).isZero();
    assertThat(disk.resolve("replica/data/identity")).as("once only").doesNotExist();
    Files.copy(first.resolve("identity"), disk.resolve("replica/data/identity"));
    return disk;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
