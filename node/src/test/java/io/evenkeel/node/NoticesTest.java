package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.node.status.CheckpointTimings;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.status.EventLog;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.OrderingEffect.Certified;
import io.evenkeel.replica.OrderingEffect.Notice;
import io.evenkeel.replica.StagingRefusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that the core reports about its state is lost on the way to a person. */
final class NoticesTest {

  static Stream<Notice> aboutTheState() {
    Digest root = Digest.sha256(new byte[0]);
    return Stream.of(
        new Notice.HistoryDiverged(1, root, root),
        new Notice.RootDiverged(1, root, root),
        new Notice.Repaired(1, 2),
        new Notice.Staged(1, 1),
        new Notice.StagedConfirmed(1, 1, List.of(2)),
        new Notice.StagingRefused(StagingRefusal.values()[0], 1, 1));
  }

  @ParameterizedTest
  @MethodSource("aboutTheState")
  void eachBecomesAnEvent(Notice notice) {
    Counters counters = new Counters();
    EventLog events = new EventLog(counters);
    new Notices(new ClusterSize(4), counters, events, new CheckpointTimings()).report(notice);
    assertThat(events.newest(10)).hasSize(1);
  }

  /** The core tells it again when this replica has published that checkpoint as well. */
  @Test
  void aStableCheckpointIsToldOnce() {
    EventLog events = new EventLog(new Counters());
    Notices notices =
        new Notices(new ClusterSize(4), new Counters(), events, new CheckpointTimings());
    for (long sequence : new long[] {20, 20, 30, 20}) {
      notices.certified(
          new Certified(
              new CheckpointCertificate(
                  0, sequence, CheckpointVote.KIND_STATE, Digest.ZERO, List.of()),
              true));
    }
    assertThat(events.newest(10)).extracting(event -> event.sequence()).containsExactly(20L, 30L);
  }
}
