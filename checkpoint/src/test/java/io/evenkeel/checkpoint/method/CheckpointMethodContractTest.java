package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every method must keep: whatever it does, wherever its capture starts, however its reads
 * fall between the writes, however the modification list is worked off, whatever became of the
 * checkpoints before, the image is the state at {@code s}. All methods, and mixtures of them, x
 * write patterns x capture starts x seeds, against a map and a root computed by the definition.
 * Each replica takes several checkpoints in a row and prunes the older ones.
 */
class CheckpointMethodContractTest {

  private static final int BATCHES = 14;
  private static final int ROUNDS = 5;
  private static final int SEEDS = 2;
  private static final String MIXED = "MIXED";

  /** What requests do. */
  private enum Pattern {
    MIXED(300, 40, 30),
    READ_ONLY(300, 0, 0),
    CREATE_HEAVY(20, 5, 90),
    DELETE_HEAVY(500, 90, 5),
    FROM_EMPTY(0, 30, 60),
    TO_EMPTY(40, 100, 0);

    final int objectsAtFirst;
    final int deletePercent;
    final int createPercent;

    Pattern(int objectsAtFirst, int deletePercent, int createPercent) {
      this.objectsAtFirst = objectsAtFirst;
      this.deletePercent = deletePercent;
      this.createPercent = createPercent;
    }
  }

  private record Write(ObjectId id, byte @Nullable [] value) {}

  /** What all replicas execute. */
  private static final class Log {
    final Map<ObjectId, byte[]> first = new TreeMap<>();
    final List<List<Write>> batches = new ArrayList<>();

    /** The state after each round. */
    final List<Map<ObjectId, byte[]>> states = new ArrayList<>();

    final List<Digest> tries = new ArrayList<>();

    Log(Pattern pattern, long seed) {
      Random random = new Random(seed);
      for (int i = 0; i < pattern.objectsAtFirst; i++) {
        first.put(ObjectId.of("object" + i), value(random, i == 7 ? 600_000 : 200));
      }
      TreeMap<ObjectId, byte[]> state = new TreeMap<>(first);
      for (int b = 0; b < ROUNDS * BATCHES; b++) {
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < (pattern == Pattern.READ_ONLY ? 0 : 12); i++) {
          Write write = write(pattern, random, state);
          batch.add(write);
          if (write.value() == null) {
            state.remove(write.id());
          } else {
            state.put(write.id(), write.value());
          }
        }
        batches.add(batch);
        if (b % BATCHES == BATCHES - 1) {
          Map<ObjectId, byte[]> all = new TreeMap<>(state);
          library(b / BATCHES).forEach(object -> all.put(object.id(), object.value()));
          states.add(all);
          tries.add(ModelService.naiveTrie(all));
        }
      }
    }

    private static Write write(Pattern pattern, Random random, TreeMap<ObjectId, byte[]> state) {
      int dice = random.nextInt(100);
      ObjectId chosen = ObjectId.of("object" + random.nextInt(600));
      ObjectId living = state.ceilingKey(chosen);
      if (dice < pattern.deletePercent) {
        return new Write(
            living != null ? living : state.isEmpty() ? chosen : state.firstKey(), null);
      }
      boolean create = dice < pattern.deletePercent + pattern.createPercent;
      ObjectId id = create || living == null ? chosen : living;
      return new Write(id, value(random, random.nextInt(50) == 0 ? 70_000 : 300));
    }

    private static byte[] value(Random random, int bytesMax) {
      byte[] value = new byte[random.nextInt(bytesMax)];
      random.nextBytes(value);
      return value;
    }
  }

  /** The library's own objects: some come, some stay, some go. */
  private static List<StateObject> library(int round) {
    return List.of(
        new StateObject(ObjectId.reserved(new byte[] {'h'}), new byte[] {1, (byte) round}),
        new StateObject(ObjectId.reserved(new byte[] {'c'}), new byte[] {7}),
        new StateObject(ObjectId.reserved(new byte[] {'s', (byte) round}), new byte[300]),
        new StateObject(ObjectId.reserved(new byte[] {'s', (byte) (round + 1)}), new byte[300]));
  }

  static Stream<Arguments> cases() {
    List<String> names = new ArrayList<>();
    CheckpointMethods.all().forEach(method -> names.add(method.name()));
    names.add(MIXED);
    List<Arguments> cases = new ArrayList<>();
    for (String name : names) {
      for (Pattern pattern : Pattern.values()) {
        for (long seed = 1; seed <= SEEDS; seed++) {
          cases.add(Arguments.of(name, pattern, seed));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} seed {2}")
  @MethodSource("cases")
  void theImageIsTheStateAtThePosition(String name, Pattern pattern, long seed) throws IOException {
    Log log = new Log(pattern, seed);
    for (int start : new int[] {0, BATCHES / 2, BATCHES - 1, BATCHES}) {
      for (CompletionMode mode : CompletionMode.values()) {
        for (boolean concurrent : new boolean[] {true, false}) {
          String where = name + " " + pattern + " seed " + seed + " " + mode + " from " + start;
          new Replica(name, mode, log, seed * 31 + start, concurrent, where).run(start);
        }
      }
    }
  }

  /**
   * One replica that executes the log and takes a checkpoint after each round, which is completed
   * while the next round executes. The checkpoint lane does a step wherever the seed wants,
   * half-way through a change too.
   */
  private static final class Replica {
    private final String name;
    private final CompletionMode mode;
    private final Log log;
    private final Random random;
    private final boolean concurrent;
    private final String where;
    private final ModelService service = new ModelService();
    private final SimulatedDisk disk = new SimulatedDisk();
    private final CheckpointStore store;
    private final Changes changes = new Changes();
    private final int stepOneIn;
    private CheckpointMethod method;
    private @Nullable Capture capture;
    private @Nullable Completion completion;
    private boolean based;
    private boolean fails;
    private @Nullable Image published;
    private boolean dropped;

    /** The rest of the batch; whether the executor, the checkpoint lane is in the middle of it. */
    private final ArrayDeque<Write> queue = new ArrayDeque<>();

    private boolean executing;
    private boolean stepping;

    Replica(String name, CompletionMode mode, Log log, long seed, boolean concurrent, String where)
        throws IOException {
      this.name = name;
      this.mode = mode;
      this.log = log;
      this.random = new Random(seed);
      this.concurrent = concurrent;
      this.where = where + " concurrent " + concurrent;
      this.stepOneIn = random.nextInt(3) == 0 ? 4 : 40;
      this.store = CheckpointStore.open(disk, 20_000);
      this.method = drawn();
      service.concurrentReads = concurrent;
      service.isolated = random.nextBoolean();
      service.state.putAll(log.first);
      service.afterRead = this::executeMeanwhile;
    }

    private CheckpointMethod drawn() {
      List<CheckpointMethod> all = CheckpointMethods.all();
      return name.equals(MIXED)
          ? all.get(random.nextInt(all.size()))
          : CheckpointMethods.find(name).orElseThrow();
    }

    /** The executor goes on between a read of the checkpoint lane and its claim. */
    private void executeMeanwhile() {
      if (stepping && !executing && concurrent && random.nextInt(4) == 0 && !queue.isEmpty()) {
        try {
          execute(queue.remove());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    void run(int start) throws IOException {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < BATCHES; i++) {
          if (i == start) {
            drain();
            if (method.capturesAhead()) {
              begin();
            }
          }
          batch(log.batches.get(round * BATCHES + i));
        }
        drain();
        if (capture == null) {
          begin();
        }
        position(round);
      }
      drain();
    }

    private void position(int round) throws IOException {
      Capture current = capture();
      if (current.holdsPosition()) { // late: the executor waits
        while (!current.visited()) {
          if (current.wantsSlices()) {
            current.slice(Long.MAX_VALUE);
          }
          current.step();
        }
      }
      capture = null;
      fails = random.nextInt(8) == 0;
      if (fails && random.nextBoolean()) {
        current.close();
        failed();
        return;
      }
      completion = current.complete(round + 1, library(round));
      changes.position();
      current.close();
    }

    private void failed() {
      changes.failed();
      next();
    }

    /** The checkpoint under way is over. */
    private void next() {
      completion = null;
      method = drawn();
      if (!method.tracksChanges()) {
        changes.forget();
      }
    }

    /** Completes and publishes what is under way, while executing nothing. */
    private void drain() throws IOException {
      while (completion != null) {
        slice();
        step();
        hear();
      }
    }

    /** Between two batches, the executor hears what became of the checkpoint. */
    private void hear() {
      Image image = published;
      if (image != null) {
        published = null;
        if (method.tracksChanges()) {
          changes.published(image);
        }
        next();
      } else if (dropped) {
        dropped = false;
        failed();
      }
    }

    private Capture capture() {
      if (capture == null) {
        throw new AssertionError("no capture");
      }
      return capture;
    }

    private void publish(Completion done) throws IOException {
      if (fails) {
        store.discard(done.result());
        dropped = true;
        return;
      }
      Image image = store.publish(done.result());
      published = image;
      int sequence = (int) image.sequence();
      check(image, sequence);
      CaptureStatistics statistics = done.statistics();
      assertThat(statistics.full()).as(where).isEqualTo(!(method.tracksChanges() && based));
      assertThat(statistics.objectsCaptured() > 0 && !method.capturesAhead()).isFalse();
      assertThat(done.heldBytes()).isZero();
      done.close();
      store.certify(sequence, new byte[] {1}, true);
      store.prune(sequence);
      CheckpointStore again = CheckpointStore.open(disk.copy(), 20_000);
      for (StoredCheckpoint stored : again.images()) {
        check(again.load(stored.sequence()), (int) stored.sequence());
      }
    }

    private void check(Image image, int sequence) throws IOException {
      Map<ObjectId, byte[]> expected = log.states.get(sequence - 1);
      assertThat(image.header().objects()).as(where).isEqualTo(expected.size());
      assertThat(image.header().trie()).as(where).isEqualTo(log.tries.get(sequence - 1));
      for (int i = 0; i < image.leaves().size(); i++) {
        StateObject object = image.read(i);
        if (!Arrays.equals(object.value(), expected.get(object.id()))) {
          throw new AssertionError(where + ": " + object.id());
        }
      }
    }

    private void begin() {
      based = changes.base().isPresent();
      ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, method.name());
      capture = method.begin(service, store.newImages(label), changes);
      capture.completeBy(mode);
    }

    private void batch(List<Write> writes) throws IOException {
      queue.addAll(writes);
      while (!queue.isEmpty()) {
        execute(queue.remove());
        maybeStep();
      }
      if (capture != null) {
        capture.batchEnded();
      }
      maybeStep();
      hear();
      slice();
    }

    private void slice() {
      Reading reading = capture != null ? capture : completion;
      if (reading != null && reading.wantsSlices() && random.nextInt(3) == 0) {
        reading.slice(1 + random.nextInt(60_000));
      }
    }

    /** Reported, then changed; a concurrent read may meet it half done, twice, or as an error. */
    private void execute(Write write) throws IOException {
      executing = true;
      maybeStep(); // what it reads is out of date at once
      if (!method.usesUpdates()) {
        report(write.id());
      }
      maybeStep();
      if (concurrent) {
        byte[] torn = new byte[random.nextInt(100)];
        service.state.put(write.id(), torn);
        maybeStep();
        service.exploding.add(write.id());
        maybeStep();
        service.exploding.clear();
      }
      if (write.value() == null) {
        service.state.remove(write.id());
      } else {
        service.state.put(write.id(), write.value());
      }
      if (method.usesUpdates() && capture != null) {
        capture.updated(ModelService.update(write.id(), write.value()));
      }
      if (method.tracksChanges()) {
        changes.modified(write.id());
      }
      executing = false;
    }

    private void report(ObjectId id) throws IOException {
      if (capture != null) {
        capture.modified(id);
      } else if (completion != null && completion.claims(id)) {
        Completion claimed = completion;
        maybeStep(); // claimed, not copied yet
        claimed.copy(id);
      }
    }

    private void maybeStep() throws IOException {
      if (random.nextInt(stepOneIn) == 0) {
        step();
      }
    }

    private void step() throws IOException {
      if (stepping) {
        return;
      }
      stepping = true;
      Completion current = completion;
      if (capture != null) {
        capture.step();
      } else if (current != null && published == null && !dropped && current.step()) {
        publish(current);
      }
      stepping = false;
    }
  }
}
