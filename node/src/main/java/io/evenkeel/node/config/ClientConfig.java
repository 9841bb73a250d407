package io.evenkeel.node.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * {@code client.yaml}: one principal's own settings. Immutable.
 *
 * @param file the file it was read from
 * @param principal this principal's entry in the cluster file
 * @param cluster the cluster it talks to
 * @param keys where its keys are
 * @param requestTimeoutMillis how long a request may take before it is given up
 * @param retransmitMillis how long to wait for replies before a request is sent again, to all
 * @param requestsInFlightMax requests sent and not yet answered, at most
 */
public record ClientConfig(
    Path file,
    PrincipalEntry principal,
    ClusterConfig cluster,
    KeyPaths keys,
    int requestTimeoutMillis,
    int retransmitMillis,
    int requestsInFlightMax) {

  static final int VERSION = 1;
  static final Setting<Integer> FILE_VERSION =
      Setting.required(
          "", "version", SettingType.version(VERSION), "version of this file's format");
  static final Setting<Integer> PRINCIPAL =
      Setting.required(
          "",
          "principal",
          SettingType.integer(0, PrincipalEntry.ID_MAX),
          "this principal's id in the cluster file");
  static final Setting<Path> CLUSTER_FILE =
      Setting.withDefault(
          "",
          "clusterFile",
          SettingType.path(),
          Path.of("..", "..", "cluster.yaml"),
          "the cluster file, the same on every machine");
  static final Setting<Integer> REQUEST_TIMEOUT_MILLIS =
      Setting.withDefault(
          "",
          "requestTimeoutMillis",
          SettingType.integer(10, 3_600_000),
          30_000,
          "milliseconds after which a request without enough replies is given up");
  static final Setting<Integer> RETRANSMIT_MILLIS =
      Setting.withDefault(
          "",
          "retransmitMillis",
          SettingType.integer(10, 600_000),
          500,
          "milliseconds after which a request is sent again, to all replicas; up to four times as"
              + " long while results take longer");
  static final Setting<Integer> REQUESTS_IN_FLIGHT_MAX =
      Setting.withDefault(
          "",
          "requestsInFlightMax",
          SettingType.integer(1, 65_536),
          128,
          "requests sent and not yet answered, at most");

  /**
   * Reads and checks a file and the cluster file it names, with overrides from this process's
   * environment.
   *
   * @throws ConfigException if anything is missing, unknown or contradictory
   */
  public static ClientConfig load(Path file) {
    return load(file, System.getenv());
  }

  /** Reads and checks a file, with overrides from the environment given. */
  public static ClientConfig load(Path file, Map<String, String> environment) {
    SettingsReader reader =
        SettingsReader.open(
            file,
            environment,
            "`evenkeel init` creates it as DIR/clients/<name>/client.yaml; name it with --config");
    reader.get(FILE_VERSION);
    int principal = reader.get(PRINCIPAL);
    Path clusterFile = file.resolveSibling(reader.get(CLUSTER_FILE)).normalize();
    KeyPaths keys = KeyPaths.read(reader.section(KeyPaths.SECTION));
    int requestTimeoutMillis = reader.get(REQUEST_TIMEOUT_MILLIS);
    int retransmitMillis = reader.get(RETRANSMIT_MILLIS);
    int requestsInFlightMax = reader.get(REQUESTS_IN_FLIGHT_MAX);
    reader.finish();
    ClusterConfig cluster = ClusterConfig.load(clusterFile, environment);
    PrincipalEntry entry =
        cluster
            .principal(principal)
            .orElseThrow(
                () ->
                    new ConfigException(
                        String.format(
                            Locale.ROOT,
                            "setting `principal` in %s is %d, but %s has no principal with that id;"
                                + " use the client.yaml that belongs to this cluster",
                            file,
                            principal,
                            clusterFile)));
    return new ClientConfig(
        file, entry, cluster, keys, requestTimeoutMillis, retransmitMillis, requestsInFlightMax);
  }

  /** The text of a file with default settings for a principal. */
  public static String defaultYaml(int principal, String name) {
    CommentedYaml yaml = new CommentedYaml();
    yaml.comment("Evenkeel client `" + name + "`: how it reaches the cluster.");
    yaml.comment("Relative paths are relative to this file.").comment("");
    yaml.put(FILE_VERSION, VERSION)
        .put(PRINCIPAL, principal)
        .put(CLUSTER_FILE, CLUSTER_FILE.fallback().orElseThrow())
        .put(REQUEST_TIMEOUT_MILLIS, REQUEST_TIMEOUT_MILLIS.fallback().orElseThrow())
        .put(RETRANSMIT_MILLIS, RETRANSMIT_MILLIS.fallback().orElseThrow())
        .put(REQUESTS_IN_FLIGHT_MAX, REQUESTS_IN_FLIGHT_MAX.fallback().orElseThrow());
    KeyPaths.writeDefaults(yaml);
    return yaml.end().toString();
  }
}
