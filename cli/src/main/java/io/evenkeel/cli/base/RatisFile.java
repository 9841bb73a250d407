package io.evenkeel.cli.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.evenkeel.api.ObjectService;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.kv.KvService;
import io.evenkeel.kv.blobs.BlobService;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.ratis.RatisCluster;
import io.evenkeel.ratis.RatisConfig;
import io.evenkeel.ratis.RatisServiceClient;
import io.evenkeel.ratis.RatisServiceClient.Settings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code ratis.yaml}: a whole cluster under Apache Ratis, the same file for servers and clients.
 *
 * @param engine always {@code ratis}
 * @param group its id
 * @param servers where they listen, server 0 first
 * @param service what they run
 * @param checkpoint when and how checkpoints are taken
 * @param raft bounds and times of Raft
 */
public record RatisFile(
    String engine,
    UUID group,
    List<Server> servers,
    Service service,
    Checkpoint checkpoint,
    Raft raft) {

  /** How it is called. */
  public static final String NAME = "ratis.yaml";

  private static final String MARK = "engine: ratis";
  private static final long FILE_BYTES_MAX = 1 << 20;

  private static final JsonMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Where a server listens. */
  public record Server(String host, int port) {}

  /** What is replicated. */
  public enum Service {
    /** The key-value store. */
    KV,
    /** Large objects that change in small places. */
    BLOBS
  }

  /** Settings of checkpoints, as {@link RatisConfig.Checkpoints} has them. */
  public record Checkpoint(
      String method,
      String completion,
      long intervalRequests,
      long pauseBudgetMicros,
      long captureBytesPerSecond) {}

  /** Settings of Raft, as {@link RatisConfig.Raft} has them. */
  public record Raft(
      int electionMillisMin, int electionMillisMax, int operationBytesMax, long segmentBytesMax) {}

  /** The usual settings. */
  public static RatisFile withDefaults(
      UUID group, List<Server> servers, Service service, String method, long intervalRequests) {
    RatisConfig.Checkpoints usual =
        RatisConfig.Checkpoints.every(intervalRequests, CheckpointMethods.named(method));
    RatisConfig.Raft raft = RatisConfig.Raft.DEFAULT;
    return new RatisFile(
        "ratis",
        group,
        servers,
        service,
        new Checkpoint(
            method,
            usual.completion().name().toLowerCase(Locale.ROOT),
            intervalRequests,
            usual.pauseBudgetMicros(),
            usual.captureBytesPerSecond()),
        new Raft(
            (int) raft.electionMin().toMillis(),
            (int) raft.electionMax().toMillis(),
            raft.operationBytesMax(),
            raft.segmentBytesMax()));
  }

  /** Whether a file is one for Ratis. */
  public static boolean isOne(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) <= FILE_BYTES_MAX
          && Files.readString(file).lines().anyMatch(line -> line.strip().equals(MARK));
    } catch (IOException unreadable) {
      return false; // who reads it as what it is says why
    }
  }

  /**
   * Reads and checks a file.
   *
   * @throws ConfigException naming the setting and what is allowed
   */
  public static RatisFile load(Path file) {
    try {
      JsonNode tree = YAML.readTree(Files.readString(file));
      checkNames(file, tree, "", RatisFile.class);
      RatisFile read = YAML.treeToValue(tree, RatisFile.class);
      RatisConfig unused = read.config(0, file.resolveSibling("server-0"));
      return read;
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + " cannot be used: " + e.getOriginalMessage() + place(e), e);
    } catch (IOException e) {
      throw new ConfigException(
          file + " cannot be read; `evenkeel ratis init` writes one: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static void checkNames(Path file, JsonNode found, String prefix, Class<?> type) {
    TreeSet<String> names = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName());
      JsonNode value = found.get(component.getName());
      if (value == null) {
        throw new ConfigException(
            file + ": the setting `" + prefix + component.getName() + "` is missing");
      }
      if (component.getType().isRecord()) {
        checkNames(file, value, prefix + component.getName() + ".", component.getType());
      }
    }
    for (var fields = found.fieldNames(); fields.hasNext(); ) {
      String name = fields.next();
      if (!names.contains(name)) {
        throw new ConfigException(file + ": there is no setting `" + prefix + name + "`");
      }
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
  }

  /** The servers. */
  public RatisCluster cluster() {
    return new RatisCluster(
        group,
        servers.stream()
            .map(server -> new RatisCluster.Member(server.host(), server.port()))
            .toList());
  }

  /** What one server is started with. */
  public RatisConfig config(int self, Path dataDirectory) {
    RatisConfig.Checkpoints checkpoints =
        new RatisConfig.Checkpoints(
            CheckpointMethods.named(checkpoint.method()),
            CompletionMode.valueOf(checkpoint.completion().toUpperCase(Locale.ROOT)),
            checkpoint.intervalRequests(),
            checkpoint.pauseBudgetMicros(),
            checkpoint.captureBytesPerSecond());
    RatisConfig.Raft times =
        new RatisConfig.Raft(
            Duration.ofMillis(raft.electionMillisMin()),
            Duration.ofMillis(raft.electionMillisMax()),
            raft.operationBytesMax(),
            raft.segmentBytesMax());
    return new RatisConfig(cluster(), self, dataDirectory, checkpoints, times);
  }

  /** A new service in its initial state. */
  public ObjectService newService() {
    return switch (service) {
      case KV -> new KvService();
      case BLOBS -> new BlobService();
    };
  }

  /** The same with other bounds of operations and of the log's files. */
  public RatisFile withBounds(int operationBytesMax, long segmentBytesMax) {
    Raft changed =
        new Raft(
            raft.electionMillisMin(), raft.electionMillisMax(), operationBytesMax, segmentBytesMax);
    return new RatisFile(engine, group, servers, service, checkpoint, changed);
  }

  /** Opens a client. */
  public RatisServiceClient openClient() {
    return openClient(Settings.DEFAULT.timeout(), Settings.DEFAULT.inFlightMax());
  }

  /** The same with another time to wait, and another number of operations at once. */
  public RatisServiceClient openClient(Duration timeout, int inFlightMax) {
    Predicate<byte[]> reads = service == Service.KV ? KvService::isRead : operation -> false;
    Settings usual = Settings.DEFAULT;
    return RatisServiceClient.open(
        cluster(),
        new Settings(
            usual.principal(),
            inFlightMax,
            usual.waitingMax(),
            timeout,
            raft.operationBytesMax(),
            reads));
  }

  /** The file as it is written, with comments. */
  public String toYaml() {
    String listed =
        servers.stream()
            .map(at -> "  - { host: " + at.host() + ", port: " + at.port() + " }\n")
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        """
        # A cluster of servers under Apache Ratis (Raft): the same file on all servers and clients.
        # It survives crashes of fewer than half of its servers, and no lies. Connections are
        # neither encrypted nor authenticated: keep it within a network that you trust.
        %s

        # The group's id; each cluster has its own
        group: %s

        # Where servers 0, 1, ... listen
        servers:
        %s
        # What they run: kv or blobs
        service: %s

        checkpoint:
          # FULL, FULL_INLINE, DIFFERENTIAL, DFC_CAW, DDFC_CAW, or with updates DFC_UPD, DDFC_UPD
          method: %s
          # How the modification list is worked off: pause, precopy or lazy
          completion: %s
          # Requests between two checkpoints; the same on all servers
          intervalRequests: %d
          # What slices aim at, in microseconds
          pauseBudgetMicros: %d
          # How fast a capture reads
          captureBytesPerSecond: %d

        raft:
          # A follower that heard nothing for a time between these two asks to be elected
          electionMillisMin: %d
          electionMillisMax: %d
          # Longest operation
          operationBytesMax: %d
          # Size of a file of the log, of which only whole ones are removed
          segmentBytesMax: %d
        """,
        MARK,
        group,
        listed,
        service.name().toLowerCase(Locale.ROOT),
        checkpoint.method(),
        checkpoint.completion(),
        checkpoint.intervalRequests(),
        checkpoint.pauseBudgetMicros(),
        checkpoint.captureBytesPerSecond(),
        raft.electionMillisMin(),
        raft.electionMillisMax(),
        raft.operationBytesMax(),
        raft.segmentBytesMax());
  }
}
