package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is written only if it verifies, and restored only if it does. */
class BackupCommandTest {

  @TempDir private Path directory;
  private Formats formats;
  private Path backup;

  @BeforeEach
  void copy() throws IOException {
    formats = Formats.copied(Formats.FIRST, directory.resolve("copy"));
    backup = directory.resolve("state.backup");
  }

  private Outcome backup() {
    return RealCli.run("backup", backup.toString(), "--from", directory.resolve("copy").toString());
  }

  private Outcome restore(String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "restore",
                    backup.toString(),
                    "--dir",
                    directory.resolve("new").toString(),
                    "--cluster",
                    "new"),
                Stream.of(more))
            .toArray(String[]::new);
    return RealCli.run(arguments);
  }

  @Test
  void itNeedsNothingButTheTwoFilesToBeginAgain() throws IOException {
    Outcome written = backup();
    assertThat(written.exitCode()).as(written.toString()).isZero();
    assertThat(written.out())
        .contains("cluster e2e up to batch 64")
        .contains("root f14be7157924")
        .contains(": verified");
    Outcome again = backup();
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("exists already").hasLineCount(1);
    Tree.recursively(directory.resolve("copy"));
    Outcome restored = restore();
    assertThat(restored.exitCode()).as(restored.toString()).isZero();
    assertThat(restored.out()).contains("cluster new with 4 replicas, which begin with batch 128");
    assertThat(
            RealCli.run(
                    "checkpoint",
                    "verify",
                    "-c",
                    directory.resolve("new/replica-1/replica.yaml").toString())
                .out())
        .contains(": intact, ");
    Outcome twice = restore();
    assertThat(twice.exitCode()).isEqualTo(1);
    assertThat(twice.err()).contains("new exists; remove it");
  }

  @Test
  void aDamagedStoreGivesNoBackupAndLeavesNoFile() throws IOException {
    for (Path segment : formats.stored(".seg")) {
      Formats.flipMiddle(segment);
    }
    Outcome outcome = backup();
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.err()).contains("nothing was backed up: replica 0: ").hasLineCount(1);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(directory.resolve("copy"));
    }
  }

  @Test
  void aDamagedOrForeignBackupCreatesNothing() throws IOException {
    assertThat(backup().exitCode()).isZero();
    Path clusterFile = directory.resolve("state.backup.cluster.yaml");
    Path aside = directory.resolve("aside.yaml");
    Files.move(clusterFile, aside);
    Outcome missing = restore();
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).contains("--cluster-file").hasLineCount(1);
    Formats.flipMiddle(backup);
    Outcome damaged = restore("--cluster-file", aside.toString());
    assertThat(damaged.exitCode()).isEqualTo(1);
    assertThat(damaged.err()).hasLineCount(1);
    assertThat(directory.resolve("new")).doesNotExist();
    assertThat(directory.resolve("new.partial")).doesNotExist();
  }

  @Test
  void aDirectoryWithoutReplicas() {
    Outcome outcome = RealCli.run("backup", backup.toString(), "--from", directory + "/copy/none");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("is not a directory").hasLineCount(1);
  }

  /** Deletes a tree. */
  private static final class Tree {
    static void recursively(Path root) throws IOException {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
