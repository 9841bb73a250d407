package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.node.config.Durability;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.storage.ProtocolLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What waits for which sync. */
@Timeout(60)
class GroupCommitTest {

  @TempDir Path directory;

  private final HeldDisk disk = new HeldDisk();
  private final Counters counters = new Counters();
  private final List<String> left = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch failed = new CountDownLatch(1);

  private ReplicaLog log() throws IOException {
    return new ReplicaLog(
        disk,
        ProtocolLog.SEGMENT_BYTES_DEFAULT,
        new RequestWire("test"),
        0,
        LogDeletion::atOnce,
        () -> {});
  }

  private GroupCommit started(Durability durability) throws IOException {
    GroupCommit commit =
        new GroupCommit(
            durability,
            log(),
            counters,
            failure -> {
              failures.add(failure);
              failed.countDown();
            });
    commit.start();
    return commit;
  }

  private static void passed(GroupCommit commit) throws InterruptedException {
    while (commit.waiting() > 0) {
      Thread.sleep(1);
    }
  }

  @Test
  void orderingGoesOnDuringASyncAndOneMoreCoversAllThatWaitsThen() throws Exception {
    try (GroupCommit commit = started(Durability.SYNC)) {
      disk.syncs.drainPermits();
      for (int i = 1; i <= 50; i++) {
        String text = "message " + i;
        commit.persist(new ViewRecord(i));
        commit.hold(() -> left.add(text));
        commit.roundEnded();
      }
      assertThat(commit.waiting()).isEqualTo(50);
      assertThat(left).isEmpty();
      disk.syncs.release(2);
      passed(commit);
      assertThat(left).hasSize(50).startsWith("message 1", "message 2").endsWith("message 50");
      assertThat(counters.value("log.syncs")).isBetween(1L, 2L);
      assertThat(counters.value("log.records")).isEqualTo(50);
      disk.syncs.release(10);
    }
  }

  @Test
  void aBatchIsExecutedWithoutASyncOfItsCommitMark() throws Exception {
    try (GroupCommit commit = started(Durability.SYNC)) {
      commit.persist(new ViewRecord(1));
      commit.hold(() -> left.add("vote"));
      commit.roundEnded();
      passed(commit);
      disk.syncs.drainPermits();
      commit.persist(new CommittedRecord(1, Digest.ZERO));
      commit.holdExecution(() -> left.add("batch 1"));
      commit.roundEnded();
      passed(commit);
      assertThat(left).containsExactly("vote", "batch 1");
      commit.persist(new ViewRecord(2));
      commit.holdExecution(() -> left.add("batch 2"));
      commit.roundEnded();
      assertThat(commit.waiting()).as("that record is a promise").isEqualTo(1);
      disk.syncs.release(10);
      passed(commit);
      assertThat(left).endsWith("batch 2");
    }
  }

  /** One step may write more than that: the sync that makes room must not wait for its end. */
  @Test
  void thereIsNoRoomWhileTooMuchIsNotSyncedAndThereIsAfterIt() throws Exception {
    try (GroupCommit commit = started(Durability.ASYNC)) {
      disk.syncs.drainPermits();
      assertThat(commit.hasRoom()).isTrue();
      for (int i = 1; i <= 9; i++) {
        commit.persist(new FetchedRecord(i, batchOfOneMebibyte(i)));
      }
      assertThat(commit.hasRoom()).isFalse();
      assertThat(commit.hasRoom()).isFalse();
      disk.syncs.release(10);
      while (!commit.hasRoom()) {
        Thread.sleep(1);
      }
      assertThat(counters.value("log.waits")).isEqualTo(1);
    }
  }

  private static Batch batchOfOneMebibyte(int number) {
    ClientRequest request =
        new ClientRequest(
            "test", new RequestId(1, 1, number), new byte[1 << 20], new byte[0], new byte[0]);
    return new Batch(List.of(request), 0);
  }

  @Test
  void whatWaitsLeavesBeforeTheEnd() throws Exception {
    GroupCommit commit = started(Durability.SYNC);
    for (int i = 1; i <= 5; i++) {
      commit.persist(new ViewRecord(i));
      commit.hold(() -> left.add("message"));
      commit.roundEnded();
    }
    commit.close();
    assertThat(left).hasSize(5);
    assertThat(commit.log().durable()).isEqualTo(commit.log().appended());
  }

  @Test
  void afterAFailedSyncNothingLeaves() throws Exception {
    try (GroupCommit commit = started(Durability.SYNC)) {
      disk.fails = true;
      commit.persist(new ViewRecord(1));
      commit.hold(() -> left.add("vote"));
      commit.roundEnded();
      failed.await();
      disk.fails = false;
      commit.persist(new ViewRecord(2));
      commit.hold(() -> left.add("another"));
      commit.roundEnded();
    }
    assertThat(left).isEmpty();
    assertThat(failures).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void asyncSaysAtOnceWhatItSyncsBehindWithinBounds() throws Exception {
    try (GroupCommit commit = started(Durability.ASYNC)) {
      disk.syncs.drainPermits();
      commit.persist(new ViewRecord(1));
      commit.hold(() -> left.add("vote"));
      commit.roundEnded();
      assertThat(left).containsExactly("vote");
      assertThat(commit.log().durable()).isLessThan(commit.log().appended());
      disk.syncs.release(1_000_000);
      while (commit.log().durable() < commit.log().appended()) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void withoutDurabilityNothingIsSynced() throws Exception {
    try (GroupCommit commit = started(Durability.NONE)) {
      commit.persist(new ViewRecord(1));
      commit.hold(() -> left.add("vote"));
      commit.quiet();
      commit.quiet();
      commit.roundEnded();
      assertThat(left).containsExactly("vote");
      assertThat(commit.log().durable()).isLessThan(commit.log().appended());
    }
  }

  @Test
  void whenNothingComesTheLogIsSyncedAndMarkedOnce() throws Exception {
    try (GroupCommit commit = started(Durability.SYNC)) {
      commit.persist(new ViewRecord(1));
      long before = commit.log().appended();
      for (int i = 0; i < 10; i++) {
        commit.quiet();
        commit.roundEnded();
        passed(commit);
      }
      assertThat(commit.log().appended()).as("a mark").isEqualTo(before + 30);
      assertThat(commit.log().durable()).isEqualTo(commit.log().appended());
      assertThat(counters.value("log.syncs")).isEqualTo(2);
    }
  }

  @Test
  void aRecordWithoutRoomIsNotThereAndCanBeAppendedLater() throws Exception {
    try (GroupCommit commit = started(Durability.SYNC)) {
      long before = commit.log().appended();
      disk.full(true);
      assertThatThrownBy(() -> commit.persist(new ViewRecord(7))).isInstanceOf(HeldDisk.FULL);
      assertThat(commit.log().appended()).isEqualTo(before);
      disk.full(false);
      commit.persist(new ViewRecord(7));
      commit.hold(() -> left.add("vote"));
      commit.roundEnded();
      passed(commit);
    }
    assertThat(left).containsExactly("vote");
    assertThat(log().replay().marks()).containsExactly(new ViewRecord(7));
  }

  @Test
  void aLogThatWasNotSyncedLacksVotesOnceTheMachineBootedAnew() throws Exception {
    UnsyncedLog here = new UnsyncedLog(directory, "boot 1");
    assertThat(here.mayLackVotes()).as("first start").isFalse();
    here.used(Durability.ASYNC);
    assertThat(here.mayLackVotes()).as("only the process ended").isFalse();
    UnsyncedLog later = new UnsyncedLog(directory, "boot 2");
    assertThat(later.mayLackVotes()).isTrue();
    assertThat(new UnsyncedLog(directory, "").mayLackVotes()).as("not known").isTrue();
    here.synced();
    assertThat(later.mayLackVotes()).as("stopped gracefully").isFalse();
    here.used(Durability.SYNC);
    assertThat(later.mayLackVotes()).isFalse();
  }
}
