package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.RequestQueue.Offer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestQueueTest {

  private static final AgreementConfig.Limits LIMITS =
      new AgreementConfig.Limits(
          8, 8, 1 << 20, 30, 100_000, 12, 16, AgreementConfig.FetchLimits.DEFAULT);

  private final RequestQueue queue = new RequestQueue(LIMITS);

  private static ClientRequest request(int principal, long session, long number) {
    RequestId id = new RequestId(principal, session, number);
    return new ClientRequest("test", id, new byte[100], new byte[0], new byte[0]);
  }

  @Test
  void onePrincipalDoesNotStarveAnother() {
    for (int session = 0; session < 10; session++) {
      queue.offer(request(1, session, 1), true, 0);
    }
    queue.offer(request(2, 0, 1), true, 0);
    queue.offer(request(3, 0, 1), true, 0);
    assertThat(queue.take(4, 1 << 20, 0))
        .extracting(r -> r.id().principal())
        .containsExactly(1, 2, 3, 1);
  }

  @Test
  void isBoundedForEachPrincipalInCountAndInBytes() {
    for (int session = 0; session < 12; session++) {
      assertThat(queue.offer(request(1, session, 1), true, 0)).isEqualTo(Offer.QUEUED);
    }
    assertThat(queue.offer(request(1, 99, 1), true, 0)).isEqualTo(Offer.FULL);
    assertThat(queue.offer(request(2, 1, 1), true, 0)).isEqualTo(Offer.QUEUED);
    ClientRequest big =
        new ClientRequest(
            "test", new RequestId(3, 1, 1), new byte[99_000], new byte[0], new byte[0]);
    assertThat(queue.offer(big, true, 0)).isEqualTo(Offer.FULL);
  }

  /** Its part is a sixteenth of all bytes: more is wanted up to a half of that, and taken above. */
  @Test
  void moreIsWantedWhileThereIsRoomForWhatIsOnItsWay() {
    byte[] operation = new byte[2_000];
    for (int session = 0; session < 3; session++) {
      assertThat(queue.wantsMore(1)).as("with %d", session).isEqualTo(session < 2);
      RequestId id = new RequestId(1, session, 1);
      ClientRequest large = new ClientRequest("test", id, operation, new byte[0], new byte[0]);
      assertThat(queue.offer(large, true, 0)).isEqualTo(Offer.QUEUED);
    }
    assertThat(queue.wantsMore(2)).isTrue();
  }

  @Test
  void aSessionsNewerRequestTakesTheOldersPlace() {
    queue.offer(request(1, 1, 5), true, 0);
    assertThat(queue.offer(request(1, 1, 4), true, 0)).isEqualTo(Offer.SUPERSEDED);
    assertThat(queue.offer(request(1, 1, 5), true, 0)).isEqualTo(Offer.DUPLICATE);
    assertThat(queue.offer(request(1, 1, 6), true, 0)).isEqualTo(Offer.QUEUED);
    assertThat(queue.take(9, 1 << 20, 0)).extracting(r -> r.id().number()).containsExactly(6L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void handsOutEachQueuedRequestOnceAndForgetsWhatWasOrdered(long seed) {
    Random random = new Random(seed);
    Set<RequestId> taken = new HashSet<>();
    Map<String, Long> newest = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      int principal = random.nextInt(4);
      int session = random.nextInt(3);
      String key = principal + "/" + session;
      if (random.nextInt(3) > 0) {
        long number = newest.getOrDefault(key, 0L) + 1;
        if (queue.offer(request(principal, session, number), true, i) == Offer.QUEUED) {
          newest.put(key, number);
        }
      } else {
        List<ClientRequest> batch = queue.take(1 + random.nextInt(5), 1 << 20, 0);
        for (ClientRequest request : batch) {
          assertThat(taken.add(request.id())).as("once, seed %d", seed).isTrue();
        }
        queue.ordered(new Batch(batch, 0), i);
      }
      assertThat(queue.count()).isLessThanOrEqualTo(12);
      assertThat(queue.bytes()).isEqualTo(164L * queue.count());
    }
    while (queue.hasReady(0)) {
      queue.ordered(new Batch(queue.take(5, 1 << 20, 0), 0), 0);
    }
    assertThat(queue.count()).as("seed %d", seed).isZero();
  }

  @Test
  void whatWasProposedInVainIsReadyAgain() {
    queue.offer(request(1, 1, 1), true, 0);
    assertThat(queue.take(9, 1 << 20, 0)).hasSize(1);
    assertThat(queue.hasReady(0)).isFalse();
    queue.unproposeAll();
    assertThat(queue.take(9, 1 << 20, 0)).hasSize(1);
  }
}
