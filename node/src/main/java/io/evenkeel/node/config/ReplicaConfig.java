package io.evenkeel.node.config;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * {@code replica.yaml}: one replica's own settings. Immutable.
 *
 * @param file the file it was read from
 * @param replica this replica's number in the cluster
 * @param cluster the cluster it belongs to
 * @param service the replicated service
 * @param dataDirectory where identity, log and checkpoints are; absolute or relative to the working
 *     directory
 * @param durability what its log survives
 * @param keys where its keys are
 * @param checkpoint how it takes checkpoints
 * @param listen where it accepts connections
 * @param http where it shows how it is
 * @param queues bounds of its queues
 */
public record ReplicaConfig(
    Path file,
    int replica,
    ClusterConfig cluster,
    Service service,
    Path dataDirectory,
    Durability durability,
    KeyPaths keys,
    ReplicaCheckpoint checkpoint,
    Listen listen,
    Http http,
    QueueBounds queues) {

  /** Services that can be replicated. */
  public enum Service {
    /** The key-value store. */
    KV,
    /** Few large objects that change in small places. */
    BLOBS
  }

  /**
   * Where a replica accepts connections.
   *
   * @param host name or address to bind to
   * @param port TCP port
   */
  public record Listen(String host, int port) {}

  /**
   * Where a replica serves health, status, metrics and its page; without encryption, to whoever
   * reaches it.
   *
   * @param host name or address to bind to
   * @param port TCP port, 0: none
   */
  public record Http(String host, int port) {

    /** Whether it serves them at all. */
    public boolean enabled() {
      return port != 0;
    }

    /** Its page, as this machine reaches it. */
    public String url() {
      return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    }
  }

  private static final String AUTO = "auto";
  static final int VERSION = 1;
  static final Setting<Integer> FILE_VERSION =
      Setting.required(
          "", "version", SettingType.version(VERSION), "version of this file's format");
  static final Setting<Integer> REPLICA =
      Setting.required(
          "",
          "replica",
          SettingType.integer(0, ClusterConfig.REPLICAS_MAX - 1),
          "this replica's id in the cluster file");
  static final Setting<Path> CLUSTER_FILE =
      Setting.withDefault(
          "",
          "clusterFile",
          SettingType.path(),
          Path.of("..", "cluster.yaml"),
          "the cluster file, the same on every machine");
  static final Setting<Service> SERVICE =
      Setting.withDefault(
          "", "service", SettingType.choice(Service.class), Service.KV, "the replicated service");
  static final Setting<Path> DATA_DIRECTORY =
      Setting.withDefault(
          "",
          "dataDirectory",
          SettingType.path(),
          Path.of("data"),
          "identity, log and checkpoints of this replica; never share or copy it");
  static final Setting<Durability> DURABILITY =
      Setting.withDefault(
          "",
          "durability",
          SettingType.choice(Durability.class),
          Durability.SYNC,
          "what a promise waits for: the log on the disk (sync), or not (async syncs behind it)");
  static final Setting<String> LISTEN_HOST =
      Setting.withDefault(
          "listen",
          "host",
          SettingType.host(),
          AUTO,
          "address to accept connections at; auto is the host in the cluster file");
  static final Setting<Integer> LISTEN_PORT =
      Setting.withDefault(
          "listen",
          "port",
          SettingType.integer(0, 65_535),
          0,
          "port to accept connections at; 0 is the port in the cluster file");

  static final Setting<String> HTTP_HOST =
      Setting.withDefault(
          "http",
          "host",
          SettingType.host(),
          "127.0.0.1",
          "address for health, status, metrics and the page; they are neither encrypted nor asked"
              + " for a password");
  static final Setting<Integer> HTTP_PORT =
      Setting.withDefault(
          "http", "port", SettingType.integer(0, 65_535), 0, "port for them; 0: there are none");

  /**
   * Reads and checks a file and the cluster file it names, with overrides from this process's
   * environment.
   *
   * @throws ConfigException if anything is missing, unknown or contradictory
   */
  public static ReplicaConfig load(Path file) {
    return load(file, System.getenv());
  }

  /** Reads and checks a file, with overrides from the environment given. */
  public static ReplicaConfig load(Path file, Map<String, String> environment) {
    SettingsReader reader =
        SettingsReader.open(
            file, environment, "`evenkeel init` creates it as DIR/replica-<id>/replica.yaml");
    reader.get(FILE_VERSION);
    int replica = reader.get(REPLICA);
    Path clusterFile = file.resolveSibling(reader.get(CLUSTER_FILE)).normalize();
    Service service = reader.get(SERVICE);
    Path dataDirectory = file.resolveSibling(reader.get(DATA_DIRECTORY)).normalize();
    Durability durability = reader.get(DURABILITY);
    KeyPaths keys = KeyPaths.read(reader.section(KeyPaths.SECTION));
    ReplicaCheckpoint checkpoint =
        ReplicaCheckpoint.read(reader.section(ReplicaCheckpoint.SECTION));
    SettingsReader listen = reader.section("listen");
    String host = listen.get(LISTEN_HOST);
    int port = listen.get(LISTEN_PORT);
    SettingsReader page = reader.section("http");
    Http http = new Http(page.get(HTTP_HOST), page.get(HTTP_PORT));
    QueueBounds queues = QueueBounds.read(reader.section(QueueBounds.SECTION));
    reader.finish();
    ClusterConfig cluster = ClusterConfig.load(clusterFile, environment);
    ReplicaEntry entry = cluster.replica(replica);
    if (entry == null) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "setting `replica` in %s is %d, but %s has replicas 0 to %d",
              file,
              replica,
              clusterFile,
              cluster.n() - 1));
    }
    Listen address =
        new Listen(host.equals(AUTO) ? entry.host() : host, port == 0 ? entry.port() : port);
    return new ReplicaConfig(
        file,
        replica,
        cluster,
        service,
        dataDirectory,
        durability,
        keys,
        checkpoint,
        address,
        http,
        queues);
  }

  /** Where its protocol log is. */
  public Path logDirectory() {
    return dataDirectory.resolve("log");
  }

  /** Where its checkpoints are. */
  public Path checkpointDirectory() {
    return dataDirectory.resolve("checkpoints");
  }

  /** This replica's entry in the cluster file. */
  public ReplicaEntry entry() {
    return cluster.replicas().get(replica);
  }

  /** The same with another checkpoint method. */
  public ReplicaConfig withMethod(CheckpointMethod method) {
    return with(checkpoint.withMethod(method));
  }

  /** The same with what can change in a running replica taken from another. */
  public ReplicaConfig withLive(ReplicaConfig other) {
    return with(checkpoint.withLive(other.checkpoint));
  }

  private ReplicaConfig with(ReplicaCheckpoint other) {
    return new ReplicaConfig(
        file,
        replica,
        cluster,
        service,
        dataDirectory,
        durability,
        keys,
        other,
        listen,
        http,
        queues);
  }

  /** The text of a file with default settings for a replica. */
  public static String defaultYaml(int replica) {
    return defaultYaml(replica, 0);
  }

  /** The same with a port for the page, 0 for none. */
  public static String defaultYaml(int replica, int httpPort) {
    return defaultYaml(replica, ReplicaCheckpoint.DEFAULTS.method(), httpPort);
  }

  /** The same with a checkpoint method. */
  public static String defaultYaml(int replica, CheckpointMethod method, int httpPort) {
    return defaultYaml(
        replica, method, Service.KV, CLUSTER_FILE.fallback().orElseThrow(), httpPort);
  }

  /** The same with a service and another place of the cluster file. */
  public static String defaultYaml(
      int replica, CheckpointMethod method, Service service, Path clusterFile, int httpPort) {
    CommentedYaml yaml = new CommentedYaml();
    yaml.comment("Evenkeel replica " + replica + ": this machine's own settings.");
    yaml.comment("Relative paths are relative to this file.").comment("");
    yaml.put(FILE_VERSION, VERSION)
        .put(REPLICA, replica)
        .put(CLUSTER_FILE, clusterFile)
        .put(SERVICE, service)
        .put(DATA_DIRECTORY, DATA_DIRECTORY.fallback().orElseThrow())
        .put(DURABILITY, DURABILITY.fallback().orElseThrow());
    KeyPaths.writeDefaults(yaml);
    ReplicaCheckpoint.DEFAULTS.withMethod(method).write(yaml);
    yaml.section("listen").put(LISTEN_HOST, AUTO).put(LISTEN_PORT, 0);
    yaml.section("http")
        .put(HTTP_HOST, HTTP_HOST.fallback().orElseThrow())
        .put(HTTP_PORT, httpPort);
    QueueBounds.DEFAULTS.write(yaml);
    return yaml.end().toString();
  }
}
