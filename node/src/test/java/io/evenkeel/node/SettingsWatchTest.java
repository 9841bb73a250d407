package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.node.config.ClusterConfigTest;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.status.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsWatchTest {

  private static final int WAIT_SECONDS = 30;

  @TempDir Path directory;
  private final EventLog events = new EventLog(new Counters());
  private final BlockingQueue<CheckpointMethod> applied = new LinkedBlockingQueue<>();
  private Path file;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(directory.resolve("cluster.yaml"), ClusterConfigTest.cluster(4, 2).toYaml());
    file = Files.createDirectories(directory.resolve("replica-1")).resolve("replica.yaml");
    Files.writeString(file, ReplicaConfig.defaultYaml(1));
  }

  private SettingsWatch watch(StartOptions options) {
    return new SettingsWatch(
        options.applyTo(ReplicaConfig.load(file)),
        options,
        events,
        changed -> applied.add(changed.checkpoint().method()));
  }

  private void replace(String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Path next = file.resolveSibling("next");
    Files.writeString(next, text.replace(from, to));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void awaitEvent(String name) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (events.newest(100).stream().noneMatch(event -> event.name().equals(name))) {
      assertThat(System.nanoTime()).as("waiting for " + name).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  @Test
  void anotherMethodInTheFileIsTakenOver() throws Exception {
    try (SettingsWatch watch = watch(StartOptions.NONE)) {
      replace("method: DFC_CAW", "method: FULL");
      assertThat(applied.poll(WAIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(CheckpointMethods.named("FULL"));
      awaitEvent("settings-applied");
      replace("method: FULL", "method: DFC_CAW");
      assertThat(applied.poll(WAIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(CheckpointMethods.named("DFC_CAW"));
    }
  }

  @Test
  void aMistakeChangesNothingAndIsNamed() throws Exception {
    try (SettingsWatch watch = watch(StartOptions.NONE)) {
      replace("method: DFC_CAW", "method: FULLL");
      awaitEvent("settings-refused");
      assertThat(events.newest(10).get(0).text()).contains("FULLL");
      assertThat(applied).isEmpty();
      replace("method: FULLL", "method: FULL");
      assertThat(applied.poll(WAIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(CheckpointMethods.named("FULL"));
    }
  }

  @Test
  void whatNeedsARestartIsSaid() throws Exception {
    try (SettingsWatch watch = watch(StartOptions.NONE)) {
      replace("leadRequests: auto", "leadRequests: 7");
      awaitEvent("settings-need-restart");
      assertThat(applied).isEmpty();
    }
  }

  @Test
  void theCommandLineStaysStronger() throws Exception {
    StartOptions options =
        new StartOptions(Optional.of(CheckpointMethods.named("FULL_INLINE")), Set.of());
    try (SettingsWatch watch = watch(options)) {
      replace("method: DFC_CAW", "method: FULL");
      replace("leadRequests: auto", "leadRequests: 7");
      awaitEvent("settings-need-restart");
      assertThat(applied).isEmpty();
    }
  }
}
