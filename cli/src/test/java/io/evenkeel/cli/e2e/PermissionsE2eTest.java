package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.agreement.LibraryOperation;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.cli.base.Wiring;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.execution.Permission;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.ClientConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client may do is what its entry in cluster.yaml says, at every replica. */
class PermissionsE2eTest {

  @TempDir private Path directory;

  /** Neither for execution, which answers, nor for agreement, whose configuration status shows. */
  private void aSignedChangeCountsForNothingWithoutAnAdministrator(E2eCluster cluster)
      throws IOException {
    Path change = directory.resolve("change");
    String ca = directory.resolve("ca").toString();
    Outcome made =
        RealCli.run(
            "reconfigure",
            "rotate-keys",
            "--replica-config",
            cluster.replicaFile(1).toString(),
            "--ca",
            ca,
            "--out",
            change.toString(),
            "-c",
            cluster.clientFile(0).toString());
    assertThat(made.exitCode()).as(made.toString()).isZero();
    Outcome signed =
        RealCli.run(
            "reconfigure",
            "sign",
            change.toString(),
            "--operator-key",
            ca + "/operator-key.pem",
            "--cluster-file",
            directory.resolve("cluster.yaml").toString());
    assertThat(signed.exitCode()).as(signed.toString()).isZero();
    byte[] operation =
        LibraryOperation.reconfigure(
            Reconfiguration.decode(Files.readAllBytes(change)).orElseThrow());
    ClientConfig reader = ClientConfig.load(cluster.clientFile(1), Map.of());
    try (Wiring.LibraryClient library = RealCli.wiring().openLibrary(reader)) {
      assertThatThrownBy(() -> library.invoke(operation))
          .isInstanceOfSatisfying(
              ServiceClientException.class,
              refused ->
                  assertThat(refused.kind()).isEqualTo(ServiceClientException.Kind.PERMISSION));
    }
    for (int replica = 0; replica < 4; replica++) {
      ReplicaReport.Membership membership = cluster.report(replica).orElseThrow().membership();
      assertThat(membership.configuration()).isZero();
      assertThat(membership.pending()).isZero();
    }
  }

  @Test
  void aReaderReadsAndEverythingElseIsRefusedCountedAndShown() throws IOException {
    try (E2eCluster cluster =
            E2eCluster.create(
                    directory,
                    "permissions",
                    config -> config.withPermissions(Map.of("client-1", Set.of(Permission.READ))))
                .startAll();
        ServiceClient all = cluster.client(0);
        ServiceClient reader = cluster.client(1)) {
      new KvClient(all).put(bytes("a"), bytes("1"));
      assertThat(new KvClient(reader).get(bytes("a"))).contains(bytes("1"));
      assertThatThrownBy(() -> new KvClient(reader).put(bytes("a"), bytes("2")))
          .isInstanceOfSatisfying(
              ServiceClientException.class,
              refused ->
                  assertThat(refused.outcome())
                      .isEqualTo(ServiceClientException.Outcome.NOT_EXECUTED))
          .hasMessageContaining("permission");
      assertThat(new KvClient(all).get(bytes("a"))).contains(bytes("1"));
      String restricted = cluster.clientFile(1).toString();
      Outcome put = RealCli.run("kv", "put", "a", "2", "-c", restricted);
      assertThat(put.exitCode()).as(put.toString()).isEqualTo(1);
      assertThat(put.err()).contains("permission").contains("[client.permission]").hasLineCount(1);
      Outcome rotate =
          RealCli.run(
              "reconfigure",
              "rotate-keys",
              "--replica-config",
              cluster.replicaFile(1).toString(),
              "--ca",
              directory.resolve("ca").toString(),
              "--sign",
              "-c",
              restricted);
      assertThat(rotate.exitCode()).as(rotate.toString()).isNotZero();
      assertThat(rotate.err()).contains("permission");
      Outcome status = RealCli.run("status", "-c", restricted);
      assertThat(status.exitCode()).isEqualTo(1);
      assertThat(status.out()).contains("no permission `admin`");
      cluster.awaitCounter(2, "refused.permission");
      cluster.awaitCounter(2, "refused.status");
      cluster.awaitEvent(2, "permission-refused");
      aSignedChangeCountsForNothingWithoutAnAdministrator(cluster);
    }
  }
}
