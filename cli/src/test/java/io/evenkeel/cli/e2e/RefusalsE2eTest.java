package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.wire.PeerWire;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.storage.FileDisk;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.proto.Envelope;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is refused for a typed reason, counted, shown, and costs only the liar. */
final class RefusalsE2eTest {

  private static final int INTERVAL = 60;

  @TempDir Path directory;

  private static void put(ServiceClient connection, int from, int count) {
    KvClient client = new KvClient(connection);
    for (int i = from; i < from + count; i++) {
      client.put(bytes("key-" + i), bytes("value-" + i));
    }
  }

  @Test
  void corruptedChunksAreRefusedAndRecoveryCompletesFromTheOthers() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(0, 2);
        ServiceClient connection = cluster.client(0)) {
      cluster.start(1, EnumSet.of(Fault.CORRUPT_CHUNKS));
      // Many chunks, so that each source is asked for some.
      KvClient client = new KvClient(connection);
      for (int i = 0; i < 2 * INTERVAL; i++) {
        client.put(bytes("chunk-" + i), new byte[64_000]);
      }
      cluster.awaitEqualRoots(0, 1, 2);
      cluster.start(3);
      cluster.awaitCounter(3, "transfer.completed");
      cluster.awaitLevel(0, 1, 2, 3);
      ReplicaReport report = cluster.report(3).orElseThrow();
      assertThat(report.counters()).containsKey("refused.chunks");
      assertThat(report.events())
          .anySatisfy(
              event -> {
                assertThat(event.name()).isEqualTo("chunk-refused");
                assertThat(event.replica()).isEqualTo(1);
              });
      put(connection, 0, INTERVAL);
      cluster.awaitEqualRoots(0, 1, 2, 3);
    }
  }

  @Test
  void aWrongRootIsCountedForNobody() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(0, 1, 3);
        ServiceClient connection = cluster.client(0)) {
      cluster.start(2, EnumSet.of(Fault.WRONG_ROOT));
      put(connection, 0, 2 * INTERVAL);
      cluster.awaitCounter(0, "refused.checkpoint.wrong-root");
      assertThat(cluster.report(0).orElseThrow().events())
          .anySatisfy(
              event -> {
                assertThat(event.name()).isEqualTo("wrong-root");
                assertThat(event.replica()).isEqualTo(2);
              });
      cluster.awaitEqualRoots(0, 1, 3);
    }
  }

  /** Does something to a stopped replica's checkpoints, and starts it again. */
  private void damaged(Consumer<Path> damage, String counter) throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).startAll();
        ServiceClient connection = cluster.client(0)) {
      put(connection, 0, 2 * INTERVAL);
      cluster.awaitEqualRoots(0, 1, 2, 3);
      cluster.stop(3);
      damage.accept(cluster.data(3).resolve("checkpoints"));
      put(connection, INTERVAL, 2 * INTERVAL);
      cluster.start(3);
      cluster.awaitCounter(3, counter);
      cluster.awaitCounter(3, "transfer.completed");
      put(connection, 0, INTERVAL);
      cluster.awaitLevel(0, 1, 2, 3);
      cluster.awaitEqualRoots(0, 1, 2, 3);
      assertThat(cluster.report(3).orElseThrow().voting()).isTrue();
    }
  }

  private static void change(Path checkpoints, String suffix, ThrowingChange change) {
    try (Stream<Path> files = Files.list(checkpoints)) {
      List<Path> chosen = files.filter(file -> file.toString().endsWith(suffix)).toList();
      assertThat(chosen).isNotEmpty();
      for (Path file : chosen) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          change.apply(open);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private interface ThrowingChange {
    void apply(RandomAccessFile file) throws IOException;
  }

  @Test
  void truncatedManifestsAreNamedAndTheStateComesFromTheOthers() throws IOException {
    damaged(
        checkpoints -> {
          change(checkpoints, ".manifest", file -> file.setLength(file.length() / 2));
        },
        "store.damaged");
  }

  @Test
  void flippedBytesInSegmentsAreNamedAndTheStateComesFromTheOthers() throws IOException {
    damaged(
        checkpoints -> {
          change(
              checkpoints,
              ".seg",
              file -> {
                long middle = file.length() / 2;
                file.seek(middle);
                int old = file.read();
                file.seek(middle);
                file.write(old ^ 1);
              });
        },
        "store.damaged");
  }

  private static CheckpointCertificate stored(CheckpointStore store, long sequence) {
    return CheckpointCertificate.decode(store.certificate(sequence).orElseThrow()).orElseThrow();
  }

  private static CheckpointCertificate withVotes(
      CheckpointCertificate certificate, List<ReplicaSignature> votes) {
    return new CheckpointCertificate(
        certificate.configuration(),
        certificate.sequence(),
        certificate.kind(),
        certificate.root(),
        votes);
  }

  private static CheckpointCertificate tooFew(CheckpointCertificate certificate) {
    return withVotes(certificate, certificate.votes().subList(0, 1));
  }

  private static CheckpointCertificate forged(CheckpointCertificate certificate) {
    List<ReplicaSignature> votes = new ArrayList<>();
    for (ReplicaSignature vote : certificate.votes()) {
      byte[] signature = vote.signature().clone();
      signature[5] ^= 1;
      votes.add(new ReplicaSignature(vote.replica(), signature));
    }
    return withVotes(certificate, votes);
  }

  /** Replaces the certificates in a stopped replica's store. */
  private static void recertify(Path checkpoints, UnaryOperator<CheckpointCertificate> change) {
    try (FileDisk disk = FileDisk.open(checkpoints)) {
      CheckpointStore store = CheckpointStore.open(disk);
      assertThat(store.images()).anyMatch(StoredCheckpoint::certified);
      for (var image : store.images()) {
        if (!image.certified()) {
          continue; // stopped before its votes came
        }
        CheckpointCertificate wrong = change.apply(stored(store, image.sequence()));
        store.certify(image.sequence(), wrong.encode(), true);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStoredCertificateWithFVotesProvesNothing() throws IOException {
    damaged(
        checkpoints -> {
          recertify(checkpoints, RefusalsE2eTest::tooFew);
        },
        "refused.checkpoint.stored-certificate");
  }

  @Test
  void aStoredCertificateWithForgedSignaturesProvesNothing() throws IOException {
    damaged(
        checkpoints -> {
          recertify(checkpoints, RefusalsE2eTest::forged);
        },
        "refused.checkpoint.stored-certificate");
  }

  /** A link as the stopped replica 3 would have it. */
  private static ReplicaLink linkAs3(E2eCluster cluster, EventLoops loops, byte[] digest) {
    ReplicaConfig config = cluster.config(3);
    TlsIdentity tls =
        TlsIdentity.load(
            config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
    var target = config.cluster().replicas().get(0);
    return ReplicaLink.open(
        loops,
        Peer.replica(0),
        InetSocketAddress.createUnresolved(target.host(), target.port()),
        () -> new Endpoint(tls, 0, 0, Optional.of(digest)),
        TransportConfig.DEFAULT,
        new ConnectionHandler() {
          @Override
          public void onMessage(Connection connection, Envelope envelope) {
            connection.close();
          }
        });
  }

  @Test
  void certificatesSentByAReplicaAreVerified() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(0, 1, 2);
        ServiceClient connection = cluster.client(0);
        EventLoops loops = new EventLoops(1);
        ReplicaLink link = linkAs3(cluster, loops, cluster.config(3).cluster().digest())) {
      put(connection, 0, INTERVAL + 1);
      cluster.awaitEqualRoots(0, 1, 2);
      Digest root = Digest.sha256(bytes("a state that never was"));
      long sequence = 1_000_000;
      byte[] signature = new byte[64];
      List<ReplicaSignature> three =
          List.of(
              new ReplicaSignature(0, signature),
              new ReplicaSignature(1, signature),
              new ReplicaSignature(2, signature));
      CheckpointCertificate forged =
          new CheckpointCertificate(0, sequence, CheckpointVote.KIND_STATE, root, three);
      link.send(Frame.of(PeerWire.encode(tooFew(forged))));
      cluster.awaitCounter(0, "refused.checkpoint.too-few-votes");
      link.send(Frame.of(PeerWire.encode(forged)));
      cluster.awaitCounter(0, "refused.checkpoint.bad-signature");
      link.send(
          Frame.of(
              PeerWire.encode(
                  new CheckpointVote(
                      cluster.report(0).orElseThrow().order().executed() + 1,
                      CheckpointVote.KIND_STATE,
                      root,
                      signature))));
      E2eCluster.await(
          () -> cluster.counter(0, "refused.checkpoint.bad-signature") > 1, cluster::describe);
      assertThat(cluster.hasEvent(0, "vote-refused")).isTrue();
      assertThat(cluster.report(0).orElseThrow().order().stable()).isLessThan(sequence);
      put(connection, 0, INTERVAL);
    }
  }

  @Test
  void aReplicaWithAnotherClusterFileIsRefusedAndNamed() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(0, 1, 2);
        EventLoops loops = new EventLoops(1);
        ReplicaLink link = linkAs3(cluster, loops, new byte[32])) {
      cluster.awaitCounter(0, "refused.connection.config-mismatch");
      E2eCluster.await(link::isRejected, link::lastFailure);
      assertThat(link.lastFailure()).contains("cluster.yaml", "copy one to all machines");
      assertThat(cluster.report(0).orElseThrow().events())
          .anySatisfy(
              event -> {
                assertThat(event.name()).isEqualTo("replica-refused");
                assertThat(event.replica()).isEqualTo(3);
              });
    }
  }
}
