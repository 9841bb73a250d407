package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.node.wire.RequestWire;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that the log lets go are deleted beside the lane that lets them go. */
@Timeout(60)
final class LogDeletionTest {

  private final HeldDisk disk = new HeldDisk();
  private long sequence;

  private ReplicaLog open() throws IOException {
    return new ReplicaLog(disk, 300, new RequestWire("test"), 0, LogDeletion::behind, () -> {});
  }

  private void append(ReplicaLog log, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      sequence++;
      log.append(new CommittedRecord(sequence, Digest.ZERO));
    }
  }

  private void awaitFiles(int count) throws InterruptedException {
    while (disk.list().size() > count) {
      Thread.sleep(1);
    }
  }

  private void awaitGone(String file) {
    while (disk.list().contains(file)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoLetsGoGoesOnWhileTheDiskIsBusyDeleting() throws Exception {
    disk.deletions.drainPermits();
    try (ReplicaLog log = open()) {
      append(log, 50);
      List<String> before = disk.list();
      assertThat(before).hasSizeGreaterThan(5);
      log.forget(sequence);
      append(log, 50);
      assertThat(disk.list()).containsAll(before);
      disk.deletions.release(1_000);
      before.subList(0, before.size() - 1).forEach(this::awaitGone);
    }
  }

  @Test
  void whatWasNotDeletedBeforeTheEndIsLetGoInTheNextLife() throws Exception {
    disk.deletions.drainPermits();
    List<String> before;
    try (ReplicaLog log = open()) {
      append(log, 50);
      before = disk.list();
      log.forget(sequence);
      disk.deletions.release(1); // for the one under way
    }
    assertThat(disk.list()).hasSizeGreaterThan(before.size() / 2);
    disk.deletions.release(1_000);
    try (ReplicaLog log = open()) {
      int records = 0;
      for (LogRecord unused : log.replay().marks()) {
        records++;
      }
      assertThat(records).isPositive();
      log.forget(sequence);
      awaitFiles(1);
    }
  }

  @Test
  void aDeletionThatFailsEndsTheLog() throws Exception {
    try (ReplicaLog log = open()) {
      append(log, 50);
      disk.deletionFails = true;
      log.forget(sequence);
      IOException failure = null;
      while (failure == null) {
        try {
          append(log, 1);
        } catch (IOException e) {
          failure = e;
        }
      }
      assertThat(failure).hasMessage("a segment of the protocol log cannot be deleted");
    }
  }
}
