package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.node.status.Counters;
import io.evenkeel.replica.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignOfLifeTest {

  private final List<PeerMessage> said = new ArrayList<>();

  private final Edge edge =
      new Edge() {
        @Override
        public void send(int to, PeerMessage message) {
          throw new AssertionError(message);
        }

        @Override
        public void broadcast(PeerMessage message) {
          said.add(message);
        }
      };

  @Test
  void onlyTheLastReportThatLeftIsRepeatedAndOnlyDuringALongSync() {
    SignOfLife life = new SignOfLife(edge, new Counters());
    life.tick(1_000_000, 200_000);
    assertThat(said).as("nothing has left").isEmpty();
    PeerMessage report = new PeerMessage.Order(new ReplicaMessage.Progress(1, 2, 3, 0, 0));
    life.left(report);
    life.left(new PeerMessage.Order(new ReplicaMessage.Commit(1, 3, Digest.ZERO)));
    life.tick(1_000_000, 0);
    life.tick(1_000_000, 90_000);
    assertThat(said).as("the disk is fast").isEmpty();
    life.tick(1_100_000, 150_000);
    life.tick(1_120_000, 170_000);
    assertThat(said).containsExactly(report);
    life.tick(1_200_000, 250_000);
    assertThat(said).containsExactly(report, report);
  }
}
