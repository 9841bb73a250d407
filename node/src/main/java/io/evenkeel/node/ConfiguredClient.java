package io.evenkeel.node;

import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.client.KnownMembers;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.crypto.KeyFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * Clients from the files that {@code evenkeel init} writes. Who keeps keys elsewhere builds an
 * {@link io.evenkeel.client.ClientConfig} instead, and needs no file.
 */
public final class ConfiguredClient {

  /** What a frame has besides the operation: signature, MACs, envelope. */
  private static final int FRAME_EXTRA_BYTES = 128 << 10;

  private ConfiguredClient() {}

  /**
   * Reads a {@code client.yaml} with overrides from this process's environment, and starts
   * connecting to all replicas; calls wait for the connections.
   *
   * @throws ConfigException if a file is missing or cannot be used; one line that names it
   */
  public static EvenkeelClient open(Path clientFile) {
    return open(ClientConfig.load(clientFile));
  }

  /** The same for a file that was read already. */
  public static EvenkeelClient open(ClientConfig config) {
    return checked(config, read -> EvenkeelClient.open(settings(read)));
  }

  /**
   * What the file and the keys that it names say, for the client.
   *
   * @throws ConfigException if a key is missing or cannot be used; one line that names it
   */
  public static io.evenkeel.client.ClientConfig settings(ClientConfig config) {
    return checked(config, ConfiguredClient::builder).build();
  }

  /**
   * The TLS certificate and key of a principal.
   *
   * @throws ConfigException if one of its keys is missing or cannot be used
   */
  public static TlsIdentity tls(ClientConfig config) {
    return checked(
        config,
        read -> {
          KeyMaterial.load(read, Instant.now());
          return identity(read);
        });
  }

  private static TlsIdentity identity(ClientConfig config) {
    return TlsIdentity.load(
        config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
  }

  private static <T> T checked(ClientConfig config, Function<ClientConfig, T> use) {
    try {
      return use.apply(config);
    } catch (KeyFileException | IllegalArgumentException e) {
      throw new ConfigException(
          config.file() + " and the keys it names cannot be used: " + e.getMessage(), e);
    }
  }

  private static io.evenkeel.client.ClientConfig.Builder builder(ClientConfig config) {
    KeyMaterial keys = KeyMaterial.load(config, Instant.now());
    int operationBytesMax = Math.toIntExact(config.cluster().limits().operationBytesMax());
    return io.evenkeel.client.ClientConfig.builder(identity(config), keys.signKey(), keys.macKey())
        .maxInFlight(
            Math.min(
                config.requestsInFlightMax(), config.cluster().limits().sessionsPerPrincipalMax()))
        .operationBytesMax(operationBytesMax)
        .requestTimeout(Duration.ofMillis(config.requestTimeoutMillis()))
        .retransmit(
            Duration.ofMillis(config.retransmitMillis()),
            Duration.ofMillis(16L * config.retransmitMillis()))
        .authentication(
            config.cluster().clientAuthentication() == ClientAuthentication.SIGNED
                ? io.evenkeel.client.ClientConfig.Authentication.SIGNED
                : io.evenkeel.client.ClientConfig.Authentication.MAC_ONLY)
        .transport(new TransportConfig(limits(operationBytesMax), TransportConfig.DEFAULT.times()))
        .members(new KnownMembers(config.cluster().genesis(), OperatorKey.check()));
  }

  private static TransportConfig.Limits limits(int operationBytesMax) {
    TransportConfig.Limits usual = TransportConfig.Limits.DEFAULT;
    int frameBytesMax = operationBytesMax + FRAME_EXTRA_BYTES;
    return new TransportConfig.Limits(
        frameBytesMax,
        usual.replicaFrameBytesMax(),
        Math.max(usual.outboundBytesMax(), 2 * frameBytesMax),
        usual.connectionsPerPeerMax(),
        usual.connectionsMax());
  }
}
