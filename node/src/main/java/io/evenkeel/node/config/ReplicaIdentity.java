package io.evenkeel.node.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code identity} in a replica's data directory: whose directory it is, and whether the
 * vote log in it is whole. A replica without it, or with {@link VoteLog#LOST}, executes and serves
 * but does not vote, since it cannot know what it promised.
 *
 * @param cluster the cluster's id
 * @param replica the replica's id
 * @param incarnation grows when the replica returns without its vote log
 * @param voteLog whether the vote log in this directory is whole
 */
public record ReplicaIdentity(String cluster, int replica, long incarnation, VoteLog voteLog) {

  /** The file's name in the data directory. */
  public static final String FILE_NAME = "identity";

  /** What is known about the vote log. */
  public enum VoteLog {
    /** Never voted yet, or every vote is in the log. */
    WHOLE,
    /** Votes may be missing: must not vote. */
    LOST
  }

  private static final Setting<Integer> FILE_VERSION =
      Setting.required("", "version", SettingType.version(1), "version of this file's format");
  private static final Setting<String> CLUSTER =
      Setting.required("", "cluster", SettingType.name(), "the cluster's id");
  private static final Setting<Integer> REPLICA =
      Setting.required(
          "",
          "replica",
          SettingType.integer(0, ClusterConfig.REPLICAS_MAX - 1),
          "the replica's id");
  private static final Setting<Long> INCARNATION =
      Setting.required(
          "",
          "incarnation",
          SettingType.count(0, Long.MAX_VALUE),
          "grows when the replica returns without its vote log");
  private static final Setting<VoteLog> VOTE_LOG =
      Setting.required(
          "",
          "voteLog",
          SettingType.choice(VoteLog.class),
          "whether the vote log in this directory is whole; with lost the replica does not vote");

  /** A replica that never ran. */
  public static ReplicaIdentity fresh(String cluster, int replica) {
    return new ReplicaIdentity(cluster, replica, 0, VoteLog.WHOLE);
  }

  /**
   * Reads the file; empty if there is none, as on a replaced disk.
   *
   * @throws ConfigException if it is damaged
   */
  public static Optional<ReplicaIdentity> read(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE_NAME);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    SettingsReader reader = SettingsReader.open(file, Map.of(), "`evenkeel init` creates it");
    reader.get(FILE_VERSION);
    ReplicaIdentity identity =
        new ReplicaIdentity(
            reader.get(CLUSTER),
            reader.get(REPLICA),
            reader.get(INCARNATION),
            reader.get(VOTE_LOG));
    reader.finish();
    return Optional.of(identity);
  }

  /**
   * Reads the file and checks that the directory belongs to this replica.
   *
   * @return what the file says; without one, an identity whose vote log is lost
   * @throws ConfigException if it is damaged or another replica's
   */
  public static ReplicaIdentity readOwn(ReplicaConfig config) {
    String cluster = config.cluster().cluster();
    ReplicaIdentity identity =
        read(config.dataDirectory())
            .orElse(new ReplicaIdentity(cluster, config.replica(), 0, VoteLog.LOST));
    if (!identity.cluster.equals(cluster) || identity.replica != config.replica()) {
      throw new ConfigException(
          String.format(
              "the data directory %s (setting `dataDirectory` in %s) belongs to replica %d of"
                  + " cluster %s, not to replica %d of cluster %s; name this replica's own",
              config.dataDirectory(),
              config.file(),
              identity.replica,
              identity.cluster,
              config.replica(),
              cluster));
    }
    return identity;
  }

  /**
   * Writes the file: durable and whole, or not at all.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path dataDirectory) throws IOException {
    CommentedYaml yaml = new CommentedYaml();
    yaml.comment("Whose directory this is. Written by Evenkeel; do not edit or copy it.");
    yaml.put(FILE_VERSION, 1)
        .put(CLUSTER, cluster)
        .put(REPLICA, replica)
        .put(INCARNATION, incarnation)
        .put(VOTE_LOG, voteLog);
    Path temporary = dataDirectory.resolve(FILE_NAME + ".new");
    ByteBuffer bytes = ByteBuffer.wrap(yaml.toString().getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary,
        dataDirectory.resolve(FILE_NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(dataDirectory, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
