package io.evenkeel.cli;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.cli.base.Wiring;
import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.client.FloodingClient;
import io.evenkeel.kv.KvService;
import io.evenkeel.kv.blobs.BlobService;
import io.evenkeel.node.ConfiguredClient;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** The real wiring: a client over TLS, replicas of the key-value store. */
final class ProductWiring implements Wiring {

  @Override
  public void prepareProcess() {
    boolean unused = NativeDigests.install();
  }

  @Override
  public void prepareServer(Path dataDirectory) throws IOException {
    NativeFiles.prepare(dataDirectory);
    prepareProcess();
  }

  @Override
  public ServiceClient openClient(ClientConfig config) {
    boolean unused = NativeDigests.install();
    return ConfiguredClient.open(config);
  }

  @Override
  public LibraryClient openLibrary(ClientConfig config) {
    boolean unused = NativeDigests.install();
    EvenkeelClient client = ConfiguredClient.open(config);
    return new LibraryClient() {
      @Override
      public byte[] invoke(byte[] operation) {
        return client.invokeLibrary(operation).payload();
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  @Override
  public FloodingClient openFlood(
      ClientConfig config,
      FloodingClient.Kind kind,
      LongFunction<byte[]> operations,
      double processorShare) {
    boolean unused = NativeDigests.install();
    return new FloodingClient(ConfiguredClient.settings(config), kind, operations, processorShare);
  }

  @Override
  public StatusSource openStatus(ClientConfig config) {
    return new StatusReader(config, ConfiguredClient.tls(config));
  }

  private static ObjectService service(ReplicaConfig config) {
    return switch (config.service()) {
      case KV -> new KvService();
      case BLOBS -> new BlobService();
    };
  }

  @Override
  public RunningReplica startReplica(ReplicaConfig config, StartOptions options) {
    NativeFiles.prepare(config);
    boolean unused = NativeDigests.install();
    ReplicaProcess process = ReplicaProcess.start(config, options, service(config));
    return new RunningReplica() {
      @Override
      public boolean awaitStopped() throws InterruptedException {
        return process.awaitStopped();
      }

      @Override
      public void close() {
        process.close();
      }
    };
  }
}
