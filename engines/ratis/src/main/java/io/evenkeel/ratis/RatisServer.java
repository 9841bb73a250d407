package io.evenkeel.ratis;

import io.evenkeel.api.ObjectService;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * One server of a Raft group that runs a service, with checkpoints that do not stop it.
 *
 * <p>Data: {@code raft/} is Ratis' (log and metadata), {@code checkpoints/} is a checkpoint store.
 * Both belong together: delete both or none.
 */
public final class RatisServer implements AutoCloseable {

  /** Where a server's checkpoints are, in its data directory. */
  static final String CHECKPOINTS = "checkpoints";

  /** Largest message between servers: an entry, or a chunk of a checkpoint. */
  private static final int MESSAGE_BYTES_EXTRA = 4 << 20;

  private static final long PREALLOCATED_BYTES = 4 << 20;

  /**
   * Closed files of the log that stay in memory for followers that are a little behind. By default
   * Ratis keeps six of them, or 200 MB, and each is old by then: a heap that is mostly log collects
   * it as a whole every few seconds, and everything stops meanwhile.
   */
  private static final int SEGMENTS_IN_MEMORY_MAX = 2;

  private static final int IN_FLIGHT_BYTES_MAX = 128 << 20;

  private final RaftServer server;
  private final Machine machine;

  /** What is wanted of a state machine beside what Ratis wants. */
  private interface Machine {
    Standing standing() throws IOException;

    default Optional<String> halted() {
      return Optional.empty();
    }

    default boolean alive() {
      return true;
    }

    default void stopping() {}
  }

  private RatisServer(RaftServer server, Machine machine) {
    this.server = server;
    this.machine = machine;
  }

  /**
   * Starts a server; returns when it listens.
   *
   * @param service in its initial state; closed with the server
   * @throws IOException if the port or the data directory cannot be used; the message says which
   */
  public static RatisServer start(RatisConfig config, ObjectService service, RatisEvents events)
      throws IOException {
    EvenkeelStateMachine machine = new EvenkeelStateMachine(config, service, events);
    RaftServer server = start(config, machine, properties(config));
    return new RatisServer(
        server,
        new Machine() {
          @Override
          public Standing standing() throws IOException {
            return machine.standing();
          }

          @Override
          public Optional<String> halted() {
            return machine.halted();
          }

          @Override
          public boolean alive() {
            return machine.alive();
          }

          @Override
          public void stopping() {
            machine.stopping();
          }
        });
  }

  /**
   * Starts a server that takes snapshots as Ratis' examples do: the whole state, every so many
   * requests, while nothing is applied. For comparison.
   */
  public static RatisServer startPlain(
      RatisConfig config, ObjectService service, RatisEvents events) throws IOException {
    PlainStateMachine machine = new PlainStateMachine(config, service, events);
    RaftProperties properties = properties(config);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, true);
    return new RatisServer(start(config, machine, properties), machine::standing);
  }

  private static RaftServer start(
      RatisConfig config, StateMachine machine, RaftProperties properties) throws IOException {
    Files.createDirectories(config.dataDirectory());
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RatisCluster.peerId(config.self()))
            .setGroup(config.cluster().raftGroup())
            .setProperties(properties)
            .setStateMachine(machine)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    try {
      server.start();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      machine.close();
      throw e;
    }
  }

  private static RaftProperties properties(RatisConfig config) {
    RatisConfig.Raft raft = config.raft();
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(
        properties, List.of(config.dataDirectory().resolve("raft").toFile()));
    GrpcConfigKeys.Server.setPort(properties, config.cluster().members().get(config.self()).port());
    int entryBytesMax =
        Operations.messageBytesMax(raft.operationBytesMax()) + Operations.ENTRY_EXTRA_BYTES;
    GrpcConfigKeys.setMessageSizeMax(
        properties, SizeInBytes.valueOf(entryBytesMax + MESSAGE_BYTES_EXTRA));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
        properties, SizeInBytes.valueOf(entryBytesMax));
    RaftServerConfigKeys.Log.setWriteBufferSize(
        properties, SizeInBytes.valueOf(entryBytesMax + (1 << 20)));
    long segmentBytes = Math.max(raft.segmentBytesMax(), entryBytesMax);
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(segmentBytes));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, SEGMENTS_IN_MEMORY_MAX);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(
        properties, SizeInBytes.valueOf(SEGMENTS_IN_MEMORY_MAX * segmentBytes));
    RaftServerConfigKeys.Log.setPreallocatedSize(
        properties, SizeInBytes.valueOf(Math.min(segmentBytes, PREALLOCATED_BYTES)));
    RaftServerConfigKeys.Write.setByteLimit(
        properties, SizeInBytes.valueOf(Math.max(IN_FLIGHT_BYTES_MAX, 2 * entryBytesMax)));
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(raft.electionMin().toMillis()));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(raft.electionMax().toMillis()));
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    // Checkpoints are taken beside the log, and a snapshot is asked for when one is confirmed.
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, false);
    // A server that is down must not keep everybody's log.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    return properties;
  }

  private static TimeDuration millis(long millis) {
    return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
  }

  /** Where this server stands. */
  public Standing standing() throws IOException {
    return machine.standing();
  }

  /** Why it does not execute any more; empty while it does. */
  public Optional<String> halted() {
    return machine.halted();
  }

  /** Whether it still runs; it ends by itself when the service or the disk fails. */
  public boolean running() {
    return server.getLifeCycleState() == LifeCycle.State.RUNNING
        && machine.alive()
        && halted().isEmpty();
  }

  /** Stops it: nothing half written, connections closed. */
  @Override
  public void close() throws IOException {
    machine.stopping();
    server.close();
  }
}
