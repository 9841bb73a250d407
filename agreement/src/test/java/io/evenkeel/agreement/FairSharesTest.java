package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each principal gets of a primary's proposals, whatever the others have waiting. */
class FairSharesTest {

  private static final int BATCH_REQUESTS = 64;
  private static final long BATCH_BYTES = 1L << 20;

  private final RequestQueue queue =
      new RequestQueue(
          new AgreementConfig.Limits(
              8, 8, 1L << 30, 20_000, 1L << 30, 10_000, 16, AgreementConfig.FetchLimits.DEFAULT));
  private final Map<Integer, Long> sessions = new HashMap<>();
  private final Map<Integer, Long> served = new HashMap<>();
  private final Map<Integer, Integer> counts = new HashMap<>();
  private final Map<Integer, Long> resultBytes = new TreeMap<>();
  private long sequence;
  private long nowMicros;

  private void offer(int principal, int operationBytes) {
    long session = sessions.merge(principal, 1L, Long::sum);
    queue.offer(request(principal, session, operationBytes), true, nowMicros);
  }

  private static ClientRequest request(int principal, long session, int operationBytes) {
    RequestId id = new RequestId(principal, session, 1);
    return new ClientRequest("test", id, new byte[operationBytes], new byte[0], new byte[0]);
  }

  /** Proposes a batch, if anything may be proposed, and executes it. */
  private List<ClientRequest> round() {
    List<ClientRequest> requests = propose();
    execute(requests);
    return requests;
  }

  private List<ClientRequest> propose() {
    if (!queue.hasReady(nowMicros)) {
      return List.of();
    }
    return queue.take(BATCH_REQUESTS, BATCH_BYTES, nowMicros);
  }

  private void execute(List<ClientRequest> requests) {
    nowMicros += 1_000;
    if (requests.isEmpty()) {
      return;
    }
    Batch batch = new Batch(requests, 0);
    sequence++;
    queue.ordered(batch, nowMicros);
    queue.delivered(sequence, batch);
    queue.executed(sequence, resultBytes(requests), nowMicros);
    for (ClientRequest request : requests) {
      served.merge(request.id().principal(), Shares.cost(request), Long::sum);
      counts.merge(request.id().principal(), 1, Integer::sum);
    }
  }

  private Map<Integer, Long> resultBytes(List<ClientRequest> requests) {
    Map<Integer, Long> bytes = new TreeMap<>();
    for (ClientRequest request : requests) {
      int principal = request.id().principal();
      bytes.merge(principal, resultBytes.getOrDefault(principal, 0L), Long::sum);
    }
    return bytes;
  }

  /** Small requests, large results: what the results cost counts, in the end. */
  @Test
  void whoAsksForLargeResultsGetsFewOfThem() {
    resultBytes.put(0, 256L << 10);
    for (int i = 0; i < 400; i++) {
      for (int principal = 0; principal < 4; principal++) {
        while (queue.waitingOf(principal) < BATCH_REQUESTS + 1) {
          offer(principal, 20);
        }
      }
      round();
    }
    long others = counts.get(1) * Shares.cost(request(1, 1, 20));
    assertThat(counts.get(0) * (256L << 10)).isBetween(others / 2, others * 3 / 2);
  }

  /** A backup does not charge for requests, so it does not charge for their results either. */
  @Test
  void whatIsExecutedWhileAnotherIsPrimaryIsNobodysDebt() {
    for (int principal = 0; principal < 4; principal++) {
      offer(principal, 20);
    }
    round();
    queue.unproposeAll();
    resultBytes.put(0, 1L << 20);
    for (int i = 0; i < 100; i++) {
      execute(List.of(request(0, 1_000 + i, 20)));
    }
    for (int principal = 0; principal < 4; principal++) {
      offer(principal, 20);
    }
    assertThat(propose()).extracting(one -> one.id().principal()).contains(0);
  }

  /** With k backlogged principals each gets at least 1/k, less what one request is over. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void eachOfKBackloggedPrincipalsGetsAtLeastOneKthOfTheCost(long seed) {
    Random random = new Random(seed);
    int k = 2 + random.nextInt(6);
    int[] bytes = new int[k];
    for (int principal = 0; principal < k; principal++) {
      bytes[principal] = random.nextInt(3) == 0 ? random.nextInt(1 << 17) : random.nextInt(500);
    }
    for (int i = 0; i < 400; i++) {
      for (int principal = 0; principal < k; principal++) {
        while (queue.waitingOf(principal) < BATCH_REQUESTS + 1) {
          offer(principal, bytes[principal]);
        }
      }
      assertThat(round()).as("work-conserving, seed %d", seed).isNotEmpty();
    }
    long total = served.values().stream().mapToLong(Long::longValue).sum();
    for (int principal = 0; principal < k; principal++) {
      assertThat(served.getOrDefault(principal, 0L))
          .as("principal %d of %d, seed %d, %s", principal, k, seed, served)
          .isGreaterThan(total * 9 / 10 / k - Shares.CREDIT_MAX - (1 << 17));
    }
  }

  /** Eight requests each, the next when a result is there: the flood gets what one of them gets. */
  @Test
  void clientsThatWaitForResultsAreNotSlowedByAFloodBeyondItsShare() {
    int clients = 9;
    for (int i = 0; i < 5_000; i++) {
      offer(clients, 20);
    }
    for (int i = 0; i < 8 * clients; i++) {
      offer(i % clients, 20);
    }
    for (int i = 0; i < 300; i++) {
      for (ClientRequest request : round()) {
        if (request.id().principal() < clients) {
          offer(request.id().principal(), 20);
        }
      }
    }
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(counts.get(clients)).as("%s", counts).isBetween(all / 12, all / 5);
  }

  /** A small client with one request outstanding, and an import: each has half of the time. */
  @Test
  void anImportBesideASmallClientKeepsItsShare() {
    offer(1, 20);
    long batches = 0;
    for (int i = 0; i < 400; i++) {
      while (queue.waitingOf(2) < 128) {
        offer(2, 2_000);
      }
      List<ClientRequest> requests = round();
      batches += requests.isEmpty() ? 0 : 1;
      if (requests.stream().anyMatch(request -> request.id().principal() == 1)) {
        offer(1, 20);
      }
    }
    long half = (served.get(1) + served.get(2) + batches * Shares.BATCH_COST) / 2;
    assertThat(served.get(2)).as("%s", served).isGreaterThan(half * 8 / 10);
    assertThat(counts.get(1)).as("%s in %d batches", counts, batches).isGreaterThan(350);
  }

  @Test
  void whoIsAloneFillsEachBatch() {
    for (int i = 0; i < 2_000; i++) {
      offer(1, 20);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(round()).hasSize(BATCH_REQUESTS);
    }
  }

  @Test
  void whoseNeighbourWentIsAloneAMomentLater() {
    for (int i = 0; i < 2_000; i++) {
      offer(1, 20);
    }
    offer(2, 20);
    for (int i = 0; i < 10; i++) {
      round();
    }
    nowMicros += 2 * Shares.LINGER_MICROS;
    assertThat(round()).hasSize(BATCH_REQUESTS);
  }

  /** What one principal may have under way in front of one that comes next is bounded. */
  @Test
  void anImportThatHadCompanyLeavesThePipelineShort() {
    for (int i = 0; i < 9_000; i++) {
      offer(1, 20);
    }
    offer(2, 20);
    round();
    nowMicros += 100_000;
    int underWay = 0;
    List<List<ClientRequest>> batches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<ClientRequest> batch = propose();
      underWay += batch.size();
      batches.add(batch);
    }
    assertThat(underWay).isBetween(BATCH_REQUESTS, 4 * BATCH_REQUESTS);
    batches.forEach(this::execute);
    assertThat(round()).isNotEmpty();
  }

  /** Backups can tell how long a fair primary lets somebody wait after a large request. */
  @Test
  void whoHadALargeRequestRightlyWaitsUntilOthersHadAsMuch() {
    offer(1, 1 << 20);
    offer(2, 20);
    round();
    round();
    offer(1, 1 << 20);
    RequestQueue.Waiting next = queue.watched().oldestFirst().iterator().next();
    int rounds = 0;
    while (counts.get(1) < 2) {
      assertThat(queue.waitsForOthers(next)).as("round %d", rounds).isTrue();
      offer(2, 20);
      round();
      rounds++;
    }
    assertThat(rounds).isBetween(5, 30);
  }

  /** A primary that goes on serving others only is found out. */
  @Test
  void whoHadALargeRequestDoesNotWaitForOthersForEver() {
    offer(1, 1 << 20);
    offer(2, 20);
    round();
    round();
    offer(1, 1 << 20);
    RequestQueue.Waiting next = queue.watched().oldestFirst().iterator().next();
    int batches = 0;
    while (queue.waitsForOthers(next)) {
      RequestId id = new RequestId(2, 100 + batches, 1);
      execute(List.of(new ClientRequest("test", id, new byte[20], new byte[0], new byte[0])));
      batches++;
    }
    assertThat(batches * (Shares.BATCH_COST + Shares.REQUEST_COST)).isLessThan(5L << 19);
  }

  /** However many principals fill their shares of the queue, there is room for the next. */
  @Test
  void theQueueAlwaysHasRoomForANewcomer() {
    for (int principal = 0; principal < 8; principal++) {
      for (int i = 0; i < 12_000; i++) {
        offer(principal, 20);
      }
    }
    offer(99, 20);
    assertThat(queue.waitingOf(0)).isEqualTo(10_000);
    assertThat(queue.waitingOf(7)).isPositive();
    assertThat(queue.waitingOf(99)).isEqualTo(1);
  }

  /** Only as much as a fair primary orders soon is expected of it. */
  @Test
  void aFloodIsWatchedInPart() {
    for (int i = 0; i < 5_000; i++) {
      offer(1, 20);
    }
    offer(2, 20);
    assertThat(queue.watched().count()).isEqualTo(65);
    queue.watched().takeAdded();
    List<ClientRequest> ordered = round();
    assertThat(queue.watched().takeAdded()).hasSize(ordered.size() - 1);
    assertThat(queue.watched().oldestFirst())
        .allMatch(entry -> entry.request.id().principal() == 1 && !entry.isGone());
  }
}
