package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.client.ClientConfig.Authentication;
import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ReplicaEntry;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.node.keys.RawKeys;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.KeyFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client whose MACs please only some replicas, over real sockets (the "big MAC" attack of the
 * Aardvark paper): nobody changes the view for it.
 */
final class PartialMacsE2eTest {

  private static final int REQUESTS = 20;

  @TempDir Path directory;

  private record Proofs(Authentication mode, boolean rightSignatures, Set<Integer> rightMacs) {}

  /** Principal 1 with proofs of which not all hold. */
  private static EvenkeelClient client(E2eCluster cluster, Proofs proofs) {
    ClientConfig config = ClientConfig.load(cluster.clientFile(1), Map.of());
    KeyMaterial keys = KeyMaterial.load(config, Instant.now());
    TlsIdentity tls =
        TlsIdentity.load(
            config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
    PrivateKey signKey =
        proofs.rightSignatures() ? keys.signKey() : Ed25519.generateKeyPair().getPrivate();
    var builder =
        io.evenkeel.client.ClientConfig.builder(tls, signKey, keys.macKey())
            .authentication(proofs.mode())
            .retransmit(Duration.ofMillis(100), Duration.ofMillis(400))
            .requestTimeout(Duration.ofSeconds(proofs.rightSignatures() ? 60 : 2));
    PublicKey stranger = KeyFiles.generateX25519().getPublic();
    for (ReplicaEntry replica : config.cluster().replicas()) {
      builder.replica(
          InetSocketAddress.createUnresolved(replica.host(), replica.port()),
          proofs.rightMacs().contains(replica.id()) ? RawKeys.x25519(replica.macKey()) : stranger);
    }
    return EvenkeelClient.open(builder.build());
  }

  private static void put(ServiceClient connection, String prefix) {
    KvClient client = new KvClient(connection);
    for (int i = 0; i < REQUESTS; i++) {
      client.put(bytes(prefix + i), bytes("value"));
    }
  }

  private static void assertNobodyLeftTheView(E2eCluster cluster) {
    cluster.awaitLevel(0, 1, 2, 3);
    assertThat(cluster.reports())
        .allSatisfy(
            report -> {
              assertThat(report.orElseThrow().view()).as(cluster.describe()).isZero();
              assertThat(report.orElseThrow().counters()).doesNotContainKey("event.view-entered");
              assertThat(report.orElseThrow().counters())
                  .doesNotContainKey("event.primary-suspected");
            });
  }

  @Test
  void aSignatureThatHoldsIsEnoughWhateverTheMacs() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).startAll()) {
      for (Set<Integer> right : Set.of(Set.<Integer>of(), Set.of(0), Set.of(0, 1), Set.of(2, 3))) {
        Proofs proofs = new Proofs(Authentication.SIGNED, true, right);
        try (EvenkeelClient client = client(cluster, proofs)) {
          put(client, right.toString());
        }
      }
      assertNobodyLeftTheView(cluster);
    }
  }

  @Test
  void macsAloneStartNothingAndTheOthersAreServed() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).startAll();
        ServiceClient honest = cluster.client(0)) {
      for (Set<Integer> right : Set.of(Set.of(0), Set.of(1, 2, 3))) {
        Proofs proofs = new Proofs(Authentication.SIGNED, false, right);
        try (EvenkeelClient client = client(cluster, proofs)) {
          assertThatThrownBy(() -> put(client, "never"))
              .isInstanceOf(ServiceClientException.class)
              .hasMessageContaining("no result within");
        }
        put(honest, right.toString());
      }
      assertThat(new KvClient(honest).count(bytes("never"))).isZero();
      assertNobodyLeftTheView(cluster);
    }
  }

  /** Without signatures {@code f+1} backups must find the MAC good; then the others follow. */
  @Test
  void withTrustedClientsTheMacsOfFPlusOneBackupsAreEnough() {
    try (E2eCluster cluster =
            E2eCluster.create(directory, "e2e", PartialMacsE2eTest::trusting).startAll();
        EvenkeelClient client =
            client(cluster, new Proofs(Authentication.MAC_ONLY, true, Set.of(0, 1, 2)))) {
      put(client, "key-");
      assertNobodyLeftTheView(cluster);
    }
  }

  private static ClusterConfig trusting(ClusterConfig usual) {
    return new ClusterConfig(
        usual.cluster(),
        usual.operatorKey(),
        ClientAuthentication.MAC_ONLY,
        usual.checkpoint(),
        usual.agreement(),
        usual.limits(),
        usual.replicas(),
        usual.principals());
  }
}
