package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * fall between the writes, the image is the state at {@code s}. All methods x write patterns x
 * capture starts x seeds, against a map and a root computed by the definition.
 */
class CheckpointMethodContractTest {

  private static final int BATCHES = 20;
  private static final int SEEDS = 6;

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
    final Map<ObjectId, byte[]> last;

    Log(Pattern pattern, long seed) {
      Random random = new Random(seed);
      for (int i = 0; i < pattern.objectsAtFirst; i++) {
        first.put(ObjectId.of("object" + i), value(random, i == 7 ? 600_000 : 200));
      }
      TreeMap<ObjectId, byte[]> state = new TreeMap<>(first);
      for (int b = 0; b < BATCHES; b++) {
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
      }
      last = state;
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

  private static final List<StateObject> LIBRARY =
      List.of(
          new StateObject(ObjectId.reserved(new byte[] {'h'}), new byte[] {1, 2}),
          new StateObject(ObjectId.reserved(new byte[] {'s', 1}), new byte[300]));

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (CheckpointMethod method : CheckpointMethods.all()) {
      for (Pattern pattern : Pattern.values()) {
        for (long seed = 1; seed <= SEEDS; seed++) {
          cases.add(Arguments.of(method.name(), pattern, seed));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} seed {2}")
  @MethodSource("cases")
  void theImageIsTheStateAtThePosition(String name, Pattern pattern, long seed) throws IOException {
    CheckpointMethod method = CheckpointMethods.find(name).orElseThrow();
    Log log = new Log(pattern, seed);
    Map<ObjectId, byte[]> expected = new TreeMap<>(log.last);
    LIBRARY.forEach(object -> expected.put(object.id(), object.value()));
    Digest trie = ModelService.naiveTrie(expected);
    for (int start : new int[] {0, BATCHES / 2, BATCHES - 1, BATCHES}) {
      for (CompletionMode mode : CompletionMode.values()) {
        for (boolean concurrent : new boolean[] {true, false}) {
          String where =
              method.name() + " " + mode + " from " + start + " concurrent " + concurrent;
          Replica replica = new Replica(method, mode, log, seed * 31 + start, concurrent);
          Image image = replica.run(start);
          assertThat(image.header().objects()).as(where).isEqualTo(expected.size());
          assertThat(image.header().trie()).as(where).isEqualTo(trie);
          assertThat(image.sequence()).as(where).isEqualTo(BATCHES);
          for (int i = 0; i < image.leaves().size(); i++) {
            StateObject object = image.read(i);
            assertThat(object.value()).as(where).isEqualTo(expected.get(object.id()));
          }
        }
      }
    }
  }

  /**
   * One replica that executes the log, takes a checkpoint after its last batch, and goes on
   * executing. The checkpoint lane does a step wherever the seed wants, half-way through a change
   * too.
   */
  private static final class Replica {
    private final CheckpointMethod method;
    private final CompletionMode mode;
    private final Log log;
    private final Random random;
    private final boolean concurrent;
    private final ModelService service = new ModelService();
    private final CheckpointStore store;
    private final int stepOneIn;
    private @Nullable Capture capture;
    private @Nullable Completion completion;
    private boolean done;

    /** The rest of the batch; whether the executor, the checkpoint lane is in the middle of it. */
    private final ArrayDeque<Write> queue = new ArrayDeque<>();

    private boolean executing;
    private boolean stepping;

    Replica(CheckpointMethod method, CompletionMode mode, Log log, long seed, boolean concurrent)
        throws IOException {
      this.method = method;
      this.mode = mode;
      this.log = log;
      this.random = new Random(seed);
      this.concurrent = concurrent;
      this.stepOneIn = random.nextInt(3) == 0 ? 4 : 40;
      this.store = CheckpointStore.open(new SimulatedDisk(), 100_000);
      service.concurrentReads = concurrent;
      service.state.putAll(log.first);
      service.afterRead = this::executeMeanwhile;
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

    Image run(int start) throws IOException {
      for (int i = 0; i < BATCHES; i++) {
        if (i == start && method.capturesAhead()) {
          begin();
        }
        batch(log.batches.get(i));
      }
      if (capture == null) {
        begin();
      }
      Completion last = capture.complete(BATCHES, LIBRARY);
      completion = last;
      capture.close();
      capture = null;
      TreeMap<ObjectId, byte[]> state = new TreeMap<>(log.last);
      for (int i = 0; !done; i++) {
        if (i < BATCHES) {
          batch(later(state));
        }
        slice();
        step();
      }
      store.publish(last.result());
      CaptureStatistics statistics = last.statistics();
      assertThat(statistics.objectsCaptured() > 0 && !method.capturesAhead()).isFalse();
      assertThat(last.heldBytes()).isZero();
      last.close();
      return last.result();
    }

    /** What is executed after the position must not reach the image. */
    private List<Write> later(TreeMap<ObjectId, byte[]> state) {
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Write write = Log.write(Pattern.MIXED, random, state);
        writes.add(write);
        if (write.value() == null) {
          state.remove(write.id());
        } else {
          state.put(write.id(), write.value());
        }
      }
      return writes;
    }

    private void begin() {
      ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, method.name());
      ImageSink sink = store.newImage(label);
      capture = method.begin(service, sink);
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
      if (capture != null) {
        capture.modified(write.id());
      } else if (completion != null && completion.claims(write.id())) {
        maybeStep(); // claimed, not copied yet
        completion.copy(write.id());
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
      executing = false;
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
      if (capture != null) {
        capture.step();
      } else if (completion != null && !done) {
        done = completion.step();
      }
      stepping = false;
    }
  }
}
