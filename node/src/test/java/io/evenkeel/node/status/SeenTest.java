package io.evenkeel.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What replicas remember for those who ask. */
final class SeenTest {

  @Test
  void misbehaviourIsKeptByWhoAndHowWithItsFirstAndLastTime() {
    Misbehaviour misbehaviour = new Misbehaviour();
    misbehaviour.seen(3, "wrong-root", 2_000, "at 10");
    misbehaviour.seen(1, "chunk-refused", 3_000, "of 20");
    misbehaviour.seen(3, "wrong-root", 9_000, "at 30");

    assertThat(misbehaviour.all())
        .containsExactly(
            new Misbehaviour.Kind(1, "chunk-refused", 1, 3_000, 3_000, "of 20"),
            new Misbehaviour.Kind(3, "wrong-root", 2, 2_000, 9_000, "at 30"));
    for (int i = 0; i < 5_000; i++) {
      misbehaviour.seen(i, "name " + i, 1, "");
    }
    assertThat(misbehaviour.all()).hasSizeLessThanOrEqualTo(1_000);
  }

  @Test
  void everyEventAboutAReplicaIsHeldAgainstItAlsoWhatIsNotLogged() {
    EventLog events = new EventLog(new Counters());
    for (int i = 0; i < 5; i++) {
      events.about(2, "vote-refused", i, "again");
    }
    assertThat(events.misbehaviour().all())
        .singleElement()
        .matches(kind -> kind.count() == 5 && kind.replica() == 2);
    assertThat(events.newest(10)).hasSize(1);
    for (int i = 0; i < 300; i++) {
      events.info("normal", i, "text " + i);
    }
    List<EventLog.Entry> newest = events.newest(1_000);
    assertThat(newest).hasSize(200);
    assertThat(newest.get(199).text()).isEqualTo("text 299");
    assertThat(events.newest(2))
        .extracting(EventLog.Entry::text)
        .containsExactly("text 298", "text 299");
  }

  @Test
  void whatIsReadOfACheckpointDoesNotChangeUnderTheReader() {
    CheckpointTimings timings = new CheckpointTimings();
    timings.note(7, timing -> timing.pauseMicros = 1);
    CheckpointTimings.Timing read = timings.newest(5).get(0);
    timings.note(7, timing -> timing.method = "FULL");
    timings.noteIfKnown(8, timing -> timing.method = "FULL");
    assertThat(read.method).isEmpty();
    assertThat(timings.newest(5))
        .singleElement()
        .matches(now -> now.pauseMicros == 1 && now.method.equals("FULL"));
  }

  @Test
  void oneRequestInFourIsMeasuredOnceFromItsFirstArrival() {
    Latencies latencies = new Latencies();
    ClientId client = new ClientId(0, 4);
    for (long number = 1; number <= 40; number++) {
      latencies.arrived(client, number);
      latencies.arrived(client, number); // sent again
      latencies.replied(client, number);
      latencies.replied(client, number);
    }
    latencies.replied(client, 44); // never arrived here
    Latencies.Buckets buckets = latencies.buckets();
    assertThat(buckets.counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
    assertThat(buckets.counts()).hasSize(buckets.boundsMicros().size() + 1);
  }
}
