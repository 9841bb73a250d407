package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.node.status.Counters;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.ReadControl;
import org.junit.jupiter.api.Test;

/** Whose requests come before the lane, and whose connections are read. The lane never runs. */
class AdmissionTest {

  private static final long SMALL = 100;
  private static final long LARGE = 4 << 20;

  private final Lane<OrderingEvent> lane = new Lane<>("never-started", failure -> {});
  private final Admission admission = new Admission(lane, new Counters());
  private final Source source = new Source(7);
  private long number;

  private static final class Source implements ReadControl {
    private final int principal;
    private long queuedBytes;
    private boolean reading = true;

    private Source(int principal) {
      this.principal = principal;
    }

    @Override
    public Peer peer() {
      return Peer.client(principal);
    }

    @Override
    public long queuedBytes() {
      return queuedBytes;
    }

    @Override
    public void pauseReading() {
      reading = false;
    }

    @Override
    public void resumeReading() {
      reading = true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  private void arrive(Source from, long bytes) {
    number++;
    RequestId id = new RequestId(from.principal, number, 1);
    admission.arrived(
        from, new ClientRequest("test", id, new byte[1], new byte[0], new byte[0]), bytes);
  }

  /** Nothing of it waits, so its line is idle; forgotten, it would begin anew, and be heard. */
  @Test
  void whoIsNotHeardStaysUnheardWhileItIsIdle() {
    arrive(source, SMALL);
    admission.taken(source.principal);
    admission.roundEnded(principal -> false);
    arrive(source, SMALL);
    assertThat(lane.backlog()).as("only the first").isEqualTo(1);
    assertThat(source.reading).isFalse();
    admission.roundEnded(principal -> true);
    assertThat(lane.backlog()).isEqualTo(2);
    assertThat(source.reading).isTrue();
  }

  @Test
  void aLargeRequestComesAlone() {
    arrive(source, LARGE);
    arrive(source, LARGE);
    assertThat(lane.backlog()).isEqualTo(1);
    assertThat(source.reading).as("a long line").isFalse();
    admission.roundEnded(principal -> true);
    assertThat(lane.backlog()).as("the first is not taken yet").isEqualTo(1);
  }

  /** What agreement said before it took a large request does not count that one in. */
  @Test
  void afterALargeRequestAgreementIsAskedAgain() {
    arrive(source, LARGE);
    admission.taken(source.principal);
    arrive(source, LARGE);
    assertThat(lane.backlog()).isEqualTo(1);
    admission.roundEnded(principal -> true);
    assertThat(lane.backlog()).isEqualTo(2);
  }

  @Test
  void oneThatIsNotHeardHoldsUpNobodyElse() {
    Source other = new Source(8);
    arrive(source, SMALL);
    admission.taken(source.principal);
    admission.roundEnded(principal -> principal != source.principal);
    arrive(source, SMALL);
    arrive(other, SMALL);
    assertThat(lane.backlog()).isEqualTo(2);
    assertThat(other.reading).isTrue();
  }

  @Test
  void whoDoesNotReadIsNotRead() {
    source.queuedBytes = 2 << 20;
    admission.answered(source);
    assertThat(source.reading).isFalse();
    admission.roundEnded(principal -> true);
    assertThat(source.reading).isFalse();
    source.queuedBytes = 0;
    admission.roundEnded(principal -> true);
    assertThat(source.reading).isTrue();
  }
}
