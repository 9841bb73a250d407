package io.evenkeel.cli;

import io.evenkeel.api.ObjectService;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.cli.base.Wiring;
import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.client.FloodingClient;
import io.evenkeel.client.KnownMembers;
import io.evenkeel.kv.KvService;
import io.evenkeel.kv.blobs.BlobService;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.crypto.KeyFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongFunction;

/** The real wiring: a client over TLS, replicas of the key-value store. */
final class ProductWiring implements Wiring {

  /** What a frame has besides the operation: signature, MACs, envelope. */
  private static final int FRAME_EXTRA_BYTES = 128 << 10;

  @Override
  public ServiceClient openClient(ClientConfig config) {
    boolean unused = NativeDigests.install();
    KeyMaterial keys = KeyMaterial.load(config, Instant.now());
    try {
      return EvenkeelClient.open(client(config, keys, tls(config)));
    } catch (KeyFileException | IllegalArgumentException e) {
      throw new ConfigException(
          config.file() + " and the keys it names cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public LibraryClient openLibrary(ClientConfig config) {
    EvenkeelClient client = (EvenkeelClient) openClient(config);
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
    KeyMaterial keys = KeyMaterial.load(config, Instant.now());
    return new FloodingClient(client(config, keys, tls(config)), kind, operations, processorShare);
  }

  private static TlsIdentity tls(ClientConfig config) {
    return TlsIdentity.load(
        config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
  }

  private static io.evenkeel.client.ClientConfig client(
      ClientConfig config, KeyMaterial keys, TlsIdentity tls) {
    int operationBytesMax = Math.toIntExact(config.cluster().limits().operationBytesMax());
    TransportConfig.Limits usual = TransportConfig.Limits.DEFAULT;
    TransportConfig.Limits limits =
        new TransportConfig.Limits(
            operationBytesMax + FRAME_EXTRA_BYTES,
            usual.replicaFrameBytesMax(),
            Math.max(usual.outboundBytesMax(), 2 * (operationBytesMax + FRAME_EXTRA_BYTES)),
            usual.connectionsPerPeerMax(),
            usual.connectionsMax());
    io.evenkeel.client.ClientConfig.Builder builder =
        io.evenkeel.client.ClientConfig.builder(tls, keys.signKey(), keys.macKey())
            .maxInFlight(
                Math.min(
                    config.requestsInFlightMax(),
                    config.cluster().limits().sessionsPerPrincipalMax()))
            .operationBytesMax(operationBytesMax)
            .requestTimeout(Duration.ofMillis(config.requestTimeoutMillis()))
            .retransmit(
                Duration.ofMillis(config.retransmitMillis()),
                Duration.ofMillis(16L * config.retransmitMillis()))
            .authentication(
                config.cluster().clientAuthentication() == ClientAuthentication.SIGNED
                    ? io.evenkeel.client.ClientConfig.Authentication.SIGNED
                    : io.evenkeel.client.ClientConfig.Authentication.MAC_ONLY)
            .transport(new TransportConfig(limits, TransportConfig.DEFAULT.times()));
    return builder
        .members(new KnownMembers(config.cluster().genesis(), OperatorKey.check()))
        .build();
  }

  @Override
  public StatusSource openStatus(ClientConfig config) {
    KeyMaterial.load(config, Instant.now());
    return new StatusReader(config, tls(config));
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
