package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.offline.Archive;
import io.evenkeel.node.offline.CheckedProof;
import io.evenkeel.node.offline.NoCheckpointException;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What offline tools say of damaged, foreign and unfinished input: one line, with the place. */
final class DamagedInputTest {

  /** All bytes are flipped where no signature needs to be checked for each. */
  private static final int STEP = 11;

  @TempDir Path directory;
  private Formats formats;

  @BeforeEach
  void copy() throws IOException {
    formats = Formats.copied(Formats.FIRST, directory.resolve("copy"));
  }

  /** Runs a command that must refuse with one line, or with one for each damage. */
  private static String refused(int exitCode, String... arguments) {
    Outcome outcome = RealCli.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(exitCode);
    assertThat(outcome.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("evenkeel: "));
    return outcome.err();
  }

  private String verified() {
    return refused(1, "checkpoint", "verify", "-c", formats.replica());
  }

  @Test
  void aFlippedBitInASegmentIsNamedWithTheObject() throws IOException {
    Path segment = formats.stored(".seg").get(0);
    byte[] bytes = Files.readAllBytes(segment);
    int value = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("value 7");
    bytes[value] ^= 1;
    Files.write(segment, bytes);
    assertThat(verified())
        .contains(segment + " at byte ")
        .contains("BAD_CHECKSUM")
        .contains("WRONG_OBJECT, object key-7 does not match its leaf");
  }

  @Test
  void truncatedAndMissingFilesAreNamed() throws IOException {
    Path index = formats.stored(".index").get(0);
    Formats.cutMiddle(index);
    assertThat(verified()).contains(index + " at byte ").contains("TRUNCATED");
    assertThat(refused(1, "checkpoint", "list", "-c", formats.replica())).contains("TRUNCATED");
    Files.delete(index);
    assertThat(verified()).contains("MISSING_FILE, no such file");
  }

  @Test
  void swappedSegmentsAreNamed() throws IOException {
    List<Path> segments = formats.stored(".seg");
    Path first = segments.get(0);
    Path second = segments.get(1);
    Path aside = first.resolveSibling("aside");
    Files.move(first, aside);
    Files.move(second, first);
    Files.move(aside, second);
    assertThat(verified()).contains(first.toString());
  }

  @Test
  void aFlippedBitInAManifestOrCertificateIsNamed() throws IOException {
    Path manifest = formats.stored(".manifest").get(0);
    Formats.flipMiddle(manifest);
    Path certificate = formats.stored(".cert").get(1);
    Formats.flipMiddle(certificate);
    assertThat(verified()).contains(manifest.toString()).contains(certificate.toString());
    long damaged = Long.parseLong(manifest.getFileName().toString().substring(0, 19));
    assertThat(refused(1, "checkpoint", "show", Long.toString(damaged), "-c", formats.replica()))
        .contains("checkpoint " + damaged + " is damaged: ");
  }

  /** What a replica keeps of its newest checkpoint, with other votes. */
  private long withVotes(int count, boolean forged) throws IOException {
    try (FileDisk disk = FileDisk.open(formats.checkpoints())) {
      CheckpointStore store = CheckpointStore.open(disk);
      long newest = store.images().get(store.images().size() - 1).sequence();
      CheckpointCertificate whole =
          CheckpointCertificate.decode(store.certificate(newest).orElseThrow()).orElseThrow();
      List<ReplicaSignature> votes = new ArrayList<>(whole.votes().subList(0, count));
      if (forged) {
        byte[] signature = votes.get(0).signature().clone();
        signature[5] ^= 1;
        votes.set(0, new ReplicaSignature(votes.get(0).replica(), signature));
      }
      CheckpointCertificate changed =
          new CheckpointCertificate(
              whole.configuration(), whole.sequence(), whole.kind(), whole.root(), votes);
      store.certify(newest, changed.encode(), true);
      return newest;
    }
  }

  @Test
  void aCertificateWithFVotesCertifiesNothing() throws IOException {
    long newest = withVotes(1, false);
    assertThat(verified())
        .contains("the certificate of checkpoint " + newest + " proves nothing: too-few-votes");
    String out = directory.resolve("out").toString();
    String at = Long.toString(newest);
    assertThat(refused(1, "checkpoint", "export", "-c", formats.replica(), "--at", at, out))
        .contains("checkpoint " + newest + " is not certified: too-few-votes");
    refused(1, "checkpoint", "prove", "key-7", "-c", formats.replica(), "--at", at, "--out", out);
    assertThat(Path.of(out)).doesNotExist();
  }

  @Test
  void aForgedVoteCertifiesNothing() throws IOException {
    long newest = withVotes(3, true);
    assertThat(verified())
        .contains("the certificate of checkpoint " + newest + " proves nothing: bad-signature");
  }

  @Test
  void flippedBytesOfAProofAndAnArchiveAreRefused() throws IOException {
    ClusterConfig cluster = ClusterConfig.load(Path.of(formats.cluster()), Map.of());
    Path proof = formats.file("key.proof");
    byte[] bytes = Files.readAllBytes(proof);
    for (int at = 0; at < bytes.length; at += STEP) {
      flip(proof, bytes, at);
      assertThatThrownBy(() -> CheckedProof.read(proof, cluster)).isInstanceOf(IOException.class);
    }
    Path archive = formats.file("state.archive");
    bytes = Files.readAllBytes(archive);
    for (int at = 0; at < bytes.length; at += STEP) {
      flip(archive, bytes, at);
      assertThatThrownBy(() -> read(archive, cluster)).isInstanceOf(IOException.class);
    }
  }

  private static void flip(Path file, byte[] bytes, int at) throws IOException {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << at % 8);
    Files.write(file, flipped);
  }

  private static void read(Path file, ClusterConfig cluster) throws IOException {
    try (Archive archive = Archive.open(file, cluster)) {
      archive.objects((object, hashedId, leaf) -> {});
    }
  }

  @Test
  void whatAnotherClusterMadeIsRefused() throws IOException {
    CliHarness.cluster(directory.resolve("other"));
    String other = directory.resolve("other/cluster.yaml").toString();
    for (String[] check :
        List.of(check("check-proof", "key.proof"), check("check-archive", "state.archive"))) {
      assertThat(refused(1, check[0], check[1], check[2], "--cluster-file", other))
          .contains("is of cluster e2e, not of cluster cli-test");
    }
    RealCli.run("init", "--dir", directory.resolve("same").toString(), "--cluster", "e2e");
    String sameName = directory.resolve("same/cluster.yaml").toString();
    for (String[] check :
        List.of(check("check-proof", "key.proof"), check("check-archive", "state.archive"))) {
      assertThat(refused(1, check[0], check[1], check[2], "--cluster-file", sameName))
          .contains("is not certified: wrong-configuration, its certificate names a configuration");
    }
  }

  private String[] check(String command, String name) {
    return new String[] {"checkpoint", command, formats.file(name).toString()};
  }

  @Test
  void whatIsNoProofNoArchiveAndNoStoreIsRefused() {
    String proof = formats.file("key.proof").toString();
    String archive = formats.file("state.archive").toString();
    String cluster = formats.cluster();
    assertThat(refused(1, "checkpoint", "check-proof", archive, "--cluster-file", cluster))
        .contains(archive + " at byte 0: UNKNOWN_FORMAT");
    assertThat(refused(1, "checkpoint", "check-archive", proof, "--cluster-file", cluster))
        .contains(proof + " at byte 0: UNKNOWN_FORMAT");
    assertThat(refused(1, "checkpoint", "show", "7", "-c", formats.replica()))
        .containsPattern("there is no checkpoint 7 in .*; there are \\[\\d+, \\d+\\]");
    assertThat(
            refused(
                2, "checkpoint", "prove", "x", "--hex", "-c", formats.replica(), "--out", proof))
        .contains("KEY is not hexadecimal");
  }

  @Test
  void aCheckpointThatARunningReplicaDeletesMeanwhileIsNotCalledDamaged() throws IOException {
    ReplicaConfig config = ReplicaConfig.load(Path.of(formats.replica()), Map.of());
    try (ReplicaCheckpoints checkpoints = ReplicaCheckpoints.open(config)) {
      long oldest = checkpoints.list().get(0).sequence();
      for (Path file : formats.stored(".manifest").subList(0, 1)) {
        Files.delete(file);
      }
      Files.delete(formats.stored(".seg").get(0));
      assertThatThrownBy(() -> checkpoints.verify(oldest, done -> {}))
          .isInstanceOf(NoCheckpointException.class)
          .hasMessageContaining("was deleted while it was read");
    }
  }

  @Test
  void aDamagedLogIsRefusedWithThePlace() throws IOException {
    Path log = formats.file("replica-0/data/log/0000000000.log");
    long at = Formats.flipMiddle(log);
    String message = refused(1, "log", "show", "-c", formats.replica());
    assertThat(message).contains("log file 0000000000.log is damaged at byte ");
    String offset = message.replaceFirst("(?s).*at byte (\\d+).*", "$1");
    assertThat(Long.parseLong(offset)).isBetween(at - 4_000, at);
  }

  @Test
  void restoreCreatesNothingOfWhatDoesNotVerify() throws IOException {
    Path target = directory.resolve("new");
    assertThat(refused(2, restore(target, "e2e")))
        .contains("give the new one an id of its own with --cluster");
    assertThat(refused(3, restore(target, "new", "--method", "SEQUENTIAL")))
        .contains("family sequential");
    Path archive = formats.file("state.archive");
    Path copy = Files.copy(archive, directory.resolve("whole"));
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length - 3] ^= 1;
    Files.write(archive, bytes);
    assertThat(refused(1, restore(target, "new"))).contains(archive + " at byte ");
    assertThat(target).doesNotExist();
    assertThat(directory.resolve("new.partial")).doesNotExist();
    Files.copy(copy, archive, StandardCopyOption.REPLACE_EXISTING);
    Files.createDirectory(target);
    assertThat(refused(1, restore(target, "new"))).contains(target + " exists");
  }

  private String[] restore(Path target, String cluster, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "checkpoint",
                "restore",
                formats.file("state.archive").toString(),
                "--cluster-file",
                formats.cluster(),
                "--dir",
                target.toString(),
                "--cluster",
                cluster));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
