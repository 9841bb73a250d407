package io.evenkeel.checkpoint.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.store.Image;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest {

  private static final TransferLimits LIMITS =
      new TransferLimits(1_000_000, 1L << 30, 20 << 20, 100_000, TransferLimits.Pace.DEFAULT);

  private final MemoryImage older = new MemoryImage(5, Map.of(ObjectId.of("old"), new byte[5]));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 40, 3_000})
  void fetchesStatesOfAllSizes(int objects) {
    Random random = new Random(objects);
    MemoryImage image = new MemoryImage(9, state(random, objects));
    TransferWorld world = new TransferWorld(image, older, honest(3), random);
    assertComplete(image, world, world.run(null, LIMITS));
    assertThat(world.demotions).isEmpty();
    assertThat(world.progress.fetched().objects()).isEqualTo(objects);
    assertThat(world.progress.fetched().bytes()).isEqualTo(image.header().bytes());
  }

  @Test
  void aLateAnswerToAnEarlierTransferAccusesNobody() throws Exception {
    MemoryImage image = new MemoryImage(9, state(new Random(3), 40));
    TransferSource source = new TransferSource(e -> {});
    TransferReceiver earlier = receiver(older, 100);
    TransferEffect.Send asked = (TransferEffect.Send) earlier.step(tick(), 0).get(0);
    assertThat(asked.requestNumber()).isEqualTo(101);

    TransferReceiver later = receiver(image, earlier.lastRequestNumber());
    assertThat(later.step(tick(), 1)).isNotEmpty();
    List<TransferEffect> effects =
        later.step(
            new TransferEvent.ResponseArrived(
                asked.source(), asked.requestNumber(), source.answer(older, asked.request())),
            2);
    assertThat(effects).noneMatch(TransferEffect.Demoted.class::isInstance);
  }

  /** So that the lane has other work done in between. */
  @Test
  void whatTheSinkStillHasToMoveIsMovedAPieceAStep() {
    MemoryImage image = new MemoryImage(9, state(new Random(4), 5));
    MemoryImage.CheckingSink sink = new MemoryImage.CheckingSink(image.objects);
    sink.piecesToSettle = 3;
    TransferSource source = new TransferSource(e -> {});
    TransferReceiver receiver = receiver(image, sink, 0);
    ArrayDeque<TransferEvent> events = new ArrayDeque<>(List.of(tick()));
    int ownSteps = 0;
    boolean done = false;
    while (!done) {
      if (events.isEmpty()) {
        assertThat(receiver.nextWakeMillis()).as("at once").isEqualTo(1);
        events.add(tick());
        ownSteps++;
      }
      for (TransferEffect effect : receiver.step(events.remove(), 1)) {
        done |= effect instanceof TransferEffect.Done;
        if (effect instanceof TransferEffect.Send send) {
          events.add(
              new TransferEvent.ResponseArrived(
                  send.source(), send.requestNumber(), source.answer(image, send.request())));
        }
      }
    }
    assertThat(ownSteps).isEqualTo(3);
  }

  private static TransferReceiver receiver(MemoryImage image, long requestsAbove) {
    return receiver(image, new MemoryImage.CheckingSink(image.objects), requestsAbove);
  }

  private static TransferReceiver receiver(
      MemoryImage image, MemoryImage.CheckingSink sink, long requestsAbove) {
    return new TransferReceiver(
        new TransferTarget(image.sequence(), image.header().root()),
        List.of(1, 2),
        null,
        sink,
        LIMITS,
        requestsAbove);
  }

  private static TransferEvent tick() {
    return new TransferEvent.Tick();
  }

  @Test
  void fetchesAHugeValueByBlocksFromSeveralSources() {
    Random random = new Random(1);
    Map<ObjectId, byte[]> state = state(random, 20);
    state.put(ObjectId.of("huge"), bytes(random, 16 << 20));
    state.put(ObjectId.of("huge too"), bytes(random, (16 << 20) - 12_345));
    MemoryImage image = new MemoryImage(9, state);
    TransferWorld world = new TransferWorld(image, older, honest(3), random);
    assertComplete(image, world, world.run(null, LIMITS));
    assertThat(world.progress.sources()).allMatch(source -> source.receivedBytes() > 4 << 20);
  }

  @Test
  void fetchesOnlyTheChangedBlocksOfAHugeValue() {
    Random random = new Random(2);
    Map<ObjectId, byte[]> state = state(random, 50);
    byte[] value = bytes(random, 8 << 20);
    state.put(ObjectId.of("huge"), value);
    MemoryImage own = new MemoryImage(7, state);
    byte[] changed = value.clone();
    changed[5_000_000]++;
    state.put(ObjectId.of("huge"), changed);
    MemoryImage image = new MemoryImage(9, state);
    TransferWorld world = new TransferWorld(image, older, honest(2), random);
    assertComplete(image, world, world.run(own, LIMITS));
    assertThat(world.progress.fetched().bytes()).isLessThan(70_000);
    assertThat(world.progress.reused().bytes()).isGreaterThan(8_000_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 100, 1_000})
  void fetchesAboutTheDifference(int changes) {
    Random random = new Random(changes);
    Map<ObjectId, byte[]> state = new TreeMap<>();
    for (int i = 0; i < 8_000; i++) {
      state.put(ObjectId.of("object " + i), bytes(random, 1_000));
    }
    MemoryImage own = new MemoryImage(7, state);
    for (int i = 0; i < changes; i++) {
      ObjectId id = ObjectId.of("object " + random.nextInt(8_500));
      if (random.nextInt(8) == 0) {
        state.remove(id);
      } else {
        state.put(id, bytes(random, 1_000));
      }
    }
    MemoryImage image = new MemoryImage(9, state);
    TransferWorld world = new TransferWorld(image, older, honest(3), random);
    assertComplete(image, world, world.run(own, LIMITS));
    long received = world.progress.receivedBytes();
    assertThat(received).as("%s", world.progress).isLessThan(20_000 + changes * 3_000L);
    assertThat(world.progress.reused().objects() + world.progress.fetched().objects())
        .isEqualTo(state.size());
  }

  @Test
  void whatWasFetchedForAnOlderTargetIsNotFetchedAgain() {
    Random random = new Random(12);
    Map<ObjectId, byte[]> state = new TreeMap<>();
    for (int i = 0; i < 4_000; i++) {
      state.put(ObjectId.of("object " + i), bytes(random, 1_000));
    }
    MemoryImage own = new MemoryImage(5, state);
    for (int i = 0; i < 1_000; i++) {
      state.put(ObjectId.of("object " + i), bytes(random, 1_000));
    }
    MemoryImage first = new MemoryImage(7, state);
    for (int i = 990; i < 1_020; i++) {
      state.put(ObjectId.of("object " + i), bytes(random, 1_000));
    }
    state.remove(ObjectId.of("object 500"));
    MemoryImage second = new MemoryImage(9, state);

    TransferWorld world = new TransferWorld(first, older, honest(3), random);
    Image begun = world.runUntilFetched(1_500, own, LIMITS);
    TransferWorld anew = new TransferWorld(second, older, honest(3), random);
    assertComplete(second, anew, anew.run(own, LIMITS));
    TransferWorld next = new TransferWorld(second, older, honest(3), random);
    assertComplete(second, next, next.run(new LayeredImage(begun, own), LIMITS));
    assertThat(next.progress.fetched().objects())
        .isBetween(30L, anew.progress.fetched().objects() / 2);
  }

  @Test
  void fewLargeRequestsOrMoreSmallOnesAreOutstanding() {
    Random random = new Random(13);
    Map<ObjectId, byte[]> state = new TreeMap<>();
    for (int i = 0; i < 8_000; i++) {
      state.put(ObjectId.of("object " + i), bytes(random, 1_000));
    }
    MemoryImage own = new MemoryImage(5, state);
    for (int i = 0; i < 8_000; i += 8) {
      state.put(ObjectId.of("object " + i), bytes(random, 1_000));
    }
    MemoryImage image = new MemoryImage(7, state);
    int inFlightMax = LIMITS.pace().inFlightMax();
    TransferWorld whole = new TransferWorld(image, older, honest(1), random);
    assertComplete(image, whole, whole.run(null, LIMITS));
    assertThat(whole.mostInFlight).isBetween(2, 2 * inFlightMax);
    TransferWorld difference = new TransferWorld(image, older, honest(1), random);
    assertComplete(image, difference, difference.run(own, LIMITS));
    assertThat(difference.mostInFlight).isEqualTo(8 * inFlightMax);
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  void completesDespiteALiarOfEachKindAndNamesIt(Lie lie) {
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      MemoryImage image = new MemoryImage(9, state(random, 2_500));
      Map<Integer, Lie> sources = honest(3);
      sources.put(1, lie);
      TransferWorld world = new TransferWorld(image, older, sources, random);
      TransferEffect last = world.run(random.nextBoolean() ? changed(image, random) : null, LIMITS);
      assertComplete(image, world, last);
      assertThat(world.demotions.keySet()).as("%s, seed %d", lie, seed).isSubsetOf(1);
      if (lie.isRefusedForGood()) {
        List<DemotionReason> reasons = world.demotions.get(1);
        assertThat(reasons).as("%s, seed %d", lie, seed).hasSize(1).allMatch(DemotionReason::isLie);
      } else if (lie == Lie.STALLING || lie == Lie.UNAVAILABLE || lie == Lie.WITHOUT_TARGET) {
        assertThat(world.demotions).as("%s, seed %d", lie, seed).containsKey(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void completesFromTheHonestHalf(long seed) {
    Random random = new Random(seed);
    MemoryImage image = new MemoryImage(9, state(random, random.nextInt(3_000)));
    int faults = 1 + random.nextInt(3);
    Map<Integer, Lie> sources = new TreeMap<>();
    List<Integer> honest = new ArrayList<>();
    for (int i = 0; i < 2 * faults; i++) {
      boolean lies = i < faults;
      sources.put(i, lies ? Lie.values()[1 + random.nextInt(Lie.values().length - 1)] : Lie.NONE);
      if (!lies) {
        honest.add(i);
      }
    }
    MemoryImage own = random.nextInt(3) == 0 ? null : changed(image, random);
    int damaged = own == null ? 0 : random.nextInt(20);
    for (int i = 0; i < damaged && !own.objects.isEmpty(); i++) {
      own.damaged.add(pick(own, random));
    }
    TransferWorld world = new TransferWorld(image, older, sources, random);
    assertComplete(image, world, world.run(own, LIMITS));
    assertThat(world.demotions.keySet()).as("seed %d", seed).doesNotContainAnyElementsOf(honest);
  }

  /** The lie cannot be seen, see the package comment of the root; it must do no harm. */
  @Test
  void aSubtreeShownInAWrongSlotIsFetchedFromHonestSourcesAllTheSame() {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      // Large values, so that estimates by size lead to slots of which some are empty.
      Map<ObjectId, byte[]> state = new TreeMap<>();
      for (int i = 0; i < 40; i++) {
        state.put(ObjectId.of("object " + i), bytes(random, 300_000));
      }
      MemoryImage image = new MemoryImage(9, state);
      Map<Integer, Lie> sources =
          new TreeMap<>(Map.of(0, Lie.WRONG_SLOT, 1, Lie.NONE, 2, Lie.NONE));
      TransferWorld world = new TransferWorld(image, older, sources, random);
      assertComplete(image, world, world.run(null, LIMITS));
      assertThat(world.demotions).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void failsIfAllSourcesLie() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      MemoryImage image = new MemoryImage(9, state(random, 300));
      Map<Integer, Lie> sources = new TreeMap<>();
      Lie[] lies = {
        Lie.WRONG_HEADER, Lie.STALLING, Lie.UNAVAILABLE, Lie.WRONG_BYTES, Lie.MALFORMED
      };
      for (int i = 0; i < 4; i++) {
        sources.put(i, lies[random.nextInt(lies.length)]);
      }
      TransferWorld world = new TransferWorld(image, older, sources, random);
      TransferEffect last = world.run(null, LIMITS);
      assertThat(last).as("seed %d", seed).isInstanceOf(TransferEffect.Failed.class);
      assertThat(((TransferEffect.Failed) last).reason())
          .isEqualTo(TransferEffect.FailureReason.NO_SOURCE_LEFT);
    }
  }

  /** One task, two silent sources in front: they do not hand it to each other. */
  @Test
  void aLastTaskGoesToWhoDidNotFailYet() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      MemoryImage image = new MemoryImage(9, state(random, 5));
      Map<Integer, Lie> sources = honest(4);
      sources.putAll(Map.of(0, Lie.HEADER_ONLY, 1, Lie.HEADER_ONLY));
      TransferWorld world = new TransferWorld(image, older, sources, random);
      assertComplete(image, world, world.run(null, LIMITS));
      assertThat(world.demotions.getOrDefault(0, List.of())).hasSizeLessThan(2);
      assertThat(world.demotions.getOrDefault(1, List.of())).hasSizeLessThan(2);
    }
  }

  /** Two of three have deleted it, the third says nothing: that takes it minutes to lose. */
  @Test
  void saysThatItIsStuckWhenACorrectSourceHasNotGotItAndNobodyElseAnswers() {
    Random random = new Random(9);
    MemoryImage image = new MemoryImage(9, state(random, 100));
    Map<Integer, Lie> sources = new TreeMap<>(Map.of(0, Lie.STALLING));
    sources.putAll(Map.of(1, Lie.WITHOUT_TARGET, 2, Lie.WITHOUT_TARGET));
    TransferWorld world = new TransferWorld(image, older, sources, random);
    world.run(null, LIMITS);
    assertThat(world.log).filteredOn(TransferEffect.Stuck.class::isInstance).hasSize(1);
    assertThat(world.stuckMillis).isBetween(3_000L, 4_000L);
  }

  @Test
  void whoeverSaysThatItHasNotGotItAloneStopsNothing() {
    Random random = new Random(10);
    MemoryImage image = new MemoryImage(9, state(random, 100));
    for (Lie other : List.of(Lie.NONE, Lie.STALLING)) {
      Map<Integer, Lie> sources = new TreeMap<>();
      sources.putAll(Map.of(0, other, 1, Lie.WITHOUT_TARGET, 2, Lie.NONE));
      TransferWorld world = new TransferWorld(image, older, sources, random);
      assertComplete(image, world, world.run(null, LIMITS));
      assertThat(world.log).noneMatch(TransferEffect.Stuck.class::isInstance);
    }
  }

  @Test
  void reportsDamagedOwnObjectsAndFetchesThem() {
    Random random = new Random(4);
    MemoryImage image = new MemoryImage(9, state(random, 800));
    MemoryImage own = new MemoryImage(7, image.objects);
    for (int i = 0; i < 12; i++) {
      own.damaged.add(pick(own, random));
    }
    TransferWorld world = new TransferWorld(image, older, honest(2), random);
    assertComplete(image, world, world.run(own, LIMITS));
    assertThat(world.log.stream().filter(TransferEffect.LocalDamage.class::isInstance).count())
        .isGreaterThanOrEqualTo(own.damaged.size());
    assertThat(world.progress.fetched().objects()).isEqualTo(own.damaged.size());
  }

  @Test
  void slowSourcesAreStillGoodEnoughIfThereIsNoOther() {
    Random random = new Random(6);
    MemoryImage image = new MemoryImage(9, state(random, 3_000));
    Map<Integer, Lie> sources = new TreeMap<>(Map.of(0, Lie.TRICKLING, 1, Lie.WRONG_BYTES));
    TransferWorld world = new TransferWorld(image, older, sources, random);
    TransferLimits.Pace pace = new TransferLimits.Pace(1, 3_000, 3_000, 1 << 20, 500, 3);
    assertComplete(
        image, world, world.run(null, new TransferLimits(100_000, 1L << 30, 0, 1_000, pace)));
    assertThat(world.demotions.get(0)).contains(DemotionReason.SLOW);
    assertThat(world.demotions.get(1)).containsExactly(DemotionReason.BAD_DIGEST);
  }

  @Test
  void refusesACheckpointBeyondItsLimitsBeforeFetchingIt() {
    Random random = new Random(7);
    MemoryImage image = new MemoryImage(9, state(random, 100));
    TransferWorld world = new TransferWorld(image, older, honest(2), random);
    TransferEffect last =
        world.run(null, new TransferLimits(99, 1L << 30, 0, 1, TransferLimits.Pace.DEFAULT));
    assertThat(((TransferEffect.Failed) last).reason())
        .isEqualTo(TransferEffect.FailureReason.TOO_LARGE);
    assertThat(world.progress.fetched().objects()).isZero();
  }

  @Test
  void endsWhenTheSinkCannotWrite() {
    Random random = new Random(8);
    MemoryImage image = new MemoryImage(9, state(random, 100));
    TransferWorld world = new TransferWorld(image, older, honest(2), random);
    world.sink.failAfter = 50;
    TransferEffect last = world.run(null, LIMITS);
    assertThat(last)
        .isEqualTo(
            new TransferEffect.Failed(TransferEffect.FailureReason.SINK_FAILED, "disk full"));
  }

  @Test
  void aSourceAnswersNonsenseWithAReasonAndBoundsItsAnswers() {
    Random random = new Random(9);
    MemoryImage image = new MemoryImage(9, state(random, 5_000));
    Digest root = image.header().root();
    TransferSource source = new TransferSource(e -> {});
    Digest somewhere = image.leaves().hashedId(3);
    for (TransferRequest request :
        List.of(
            new TransferRequest.NodesRequest(root, Prefix.ROOT, 0),
            new TransferRequest.NodesRequest(root, Prefix.ROOT, 9),
            new TransferRequest.BlocksRequest(root, Digest.EMPTY, 0, 1),
            new TransferRequest.BlocksRequest(root, somewhere, -1, 1),
            new TransferRequest.BlocksRequest(root, somewhere, Integer.MAX_VALUE, 1),
            new TransferRequest.BlocksRequest(root, somewhere, 0, Integer.MAX_VALUE))) {
      assertThat(source.answer(image, request))
          .isEqualTo(new TransferResponse.Unavailable(TransferResponse.Reason.BAD_REQUEST));
    }
    assertThat(source.answer(older, new TransferRequest.HeaderRequest(root)))
        .isEqualTo(new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT));
    for (int bits = 0; bits < 14; bits++) {
      Prefix prefix = Prefix.of(somewhere, bits);
      TransferResponse response =
          source.answer(image, new TransferRequest.ChunkRequest(root, prefix));
      assertThat(ResponseCheck.contentBytes(response))
          .isLessThanOrEqualTo(TransferResponse.CHUNK_BYTES_MAX);
    }
    image.damaged.addAll(image.objects.keySet());
    List<Exception> failures = new ArrayList<>();
    assertThat(
            new TransferSource(failures::add)
                .answer(image, new TransferRequest.ChunkRequest(root, Prefix.of(somewhere, 256))))
        .isEqualTo(new TransferResponse.Unavailable(TransferResponse.Reason.DAMAGED));
    assertThat(failures).hasSize(1);
  }

  private static void assertComplete(MemoryImage image, TransferWorld world, TransferEffect last) {
    assertThat(world.done(last).header()).isEqualTo(image.header());
    assertThat(world.done(last).sequence()).isEqualTo(image.sequence());
  }

  private static Map<Integer, Lie> honest(int count) {
    Map<Integer, Lie> sources = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      sources.put(i, Lie.NONE);
    }
    return sources;
  }

  private static Map<ObjectId, byte[]> state(Random random, int objects) {
    Map<ObjectId, byte[]> state = new TreeMap<>();
    while (state.size() < objects) {
      int longIds = random.nextInt(30) == 0 ? ObjectId.BYTES_MAX : 20;
      byte[] id = bytes(random, 4 + random.nextInt(longIds - 3));
      int lengthMax = random.nextInt(100) == 0 ? 300_000 : random.nextInt(20) == 0 ? 66_000 : 900;
      byte[] value = bytes(random, random.nextInt(lengthMax));
      state.put(random.nextInt(9) == 0 ? ObjectId.reserved(id) : ObjectId.of(id), value);
    }
    return state;
  }

  private static MemoryImage changed(MemoryImage image, Random random) {
    Map<ObjectId, byte[]> state = new TreeMap<>(image.objects);
    int changes = random.nextInt(Math.max(1, random.nextInt(2 + state.size())));
    for (int i = 0; i < changes && !state.isEmpty(); i++) {
      ObjectId id = pick(image, random);
      switch (random.nextInt(3)) {
        case 0 -> state.remove(id);
        case 1 -> state.put(id, bytes(random, random.nextInt(500)));
        default -> {
          byte[] value = image.objects.get(id);
          state.put(id, Arrays.copyOf(value, value.length + 1));
          state.put(ObjectId.of(bytes(random, 8)), bytes(random, 50));
        }
      }
    }
    return new MemoryImage(7, state);
  }

  private static ObjectId pick(MemoryImage image, Random random) {
    return new ArrayList<>(image.objects.keySet()).get(random.nextInt(image.objects.size()));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(random.nextLong()).nextBytes(bytes);
    return bytes;
  }
}
