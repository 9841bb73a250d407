package io.evenkeel.cli.base;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.client.FloodingClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** How commands reach running code; {@code ProductWiring} is the real one. */
public interface Wiring {

  /** Before a client of another engine runs in this process. */
  default void prepareProcess() {}

  /**
   * Before a server of another engine runs in this process.
   *
   * @throws IOException if its data directory cannot be written
   */
  default void prepareServer(Path dataDirectory) throws IOException {}

  /**
   * Opens a client of a cluster. Does not wait for connections.
   *
   * @throws io.evenkeel.node.config.ConfigException if keys cannot be used
   */
  ServiceClient openClient(ClientConfig config);

  /**
   * Opens a client for operations of the library itself.
   *
   * @throws io.evenkeel.node.config.ConfigException if keys cannot be used
   */
  LibraryClient openLibrary(ClientConfig config);

  /** Orders operations of the library. */
  interface LibraryClient extends AutoCloseable {

    /** What {@code f+1} replicas answered. */
    byte[] invoke(byte[] operation);

    @Override
    void close();
  }

  /**
   * Opens a client that abuses its principal's keys.
   *
   * @param operations the operation of the request with a number
   * @param processorShare of one core that this process may use
   */
  FloodingClient openFlood(
      ClientConfig config,
      FloodingClient.Kind kind,
      LongFunction<byte[]> operations,
      double processorShare);

  /**
   * Opens connections for asking replicas again and again.
   *
   * @throws io.evenkeel.node.config.ConfigException if keys cannot be used
   */
  StatusSource openStatus(ClientConfig config);

  /**
   * Starts a replica in this process.
   *
   * @throws io.evenkeel.node.config.ConfigException if keys, port or data directory cannot be used
   */
  RunningReplica startReplica(ReplicaConfig config, StartOptions options);

  /** A replica that runs in this process. */
  interface RunningReplica extends AutoCloseable {

    /**
     * Waits until the replica has stopped.
     *
     * @return whether it stopped because it was asked to, rather than on a failure
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitStopped() throws InterruptedException;

    /** Stops it gracefully: nothing half written, connections closed. May be called twice. */
    @Override
    void close();
  }
}
