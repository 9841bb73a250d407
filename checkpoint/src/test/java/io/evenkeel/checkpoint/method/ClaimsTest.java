package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All orders in which the executor and the checkpoint lane can meet on three objects, one after the
 * other: the executor goes on by any number of small steps (report or copy, change, batch end,
 * position) before each step of the lane, and between each of its reads and its claim. Whatever the
 * order, the image is the state at {@code s}.
 */
class ClaimsTest {

  private static final ObjectId A = ObjectId.of("a");
  private static final ObjectId B = ObjectId.of("b");
  private static final ObjectId C = ObjectId.of("c");

  /** After so many steps of the lane the executor does the rest at once. */
  private static final int LANE_STEPS = 4;

  /** The image is complete. */
  private static final class Finished extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Goes through all sequences of yes and no, depth first. */
  private static final class Choices {
    private final List<Boolean> path = new ArrayList<>();
    private int depth;

    boolean choose() {
      if (depth == path.size()) {
        path.add(false);
      }
      return path.get(depth++);
    }

    /** Turns to the next sequence; false if there is none. */
    boolean next() {
      depth = 0;
      while (!path.isEmpty() && path.get(path.size() - 1)) {
        path.remove(path.size() - 1);
      }
      if (path.isEmpty()) {
        return false;
      }
      path.set(path.size() - 1, true);
      return true;
    }
  }

  /** Three objects, an executor with a script, and a checkpoint lane. */
  private static final class Replica implements StateReader, ImageSink {
    final Map<ObjectId, Integer> state = new TreeMap<>(Map.of(A, 1, B, 1));
    final Map<ObjectId, Integer> image = new TreeMap<>();
    final Deque<Runnable> script = new ArrayDeque<>();
    final CopyAfterWrite capture = new CopyAfterWrite(this, this);
    final Choices choices;
    @Nullable Completion completion;
    private int rangeObjects = 3;
    private boolean copies;

    Replica(CompletionMode mode, Choices choices) {
      this.choices = choices;
      capture.completeBy(mode);
    }

    /** The executor changes an object; 0 deletes it. */
    Replica set(ObjectId id, int value) {
      script.add(() -> report(id));
      script.add(
          () -> {
            if (value == 0) {
              state.remove(id);
            } else {
              state.put(id, value);
            }
          });
      return this;
    }

    /** The walk takes several steps. */
    Replica oneByOne() {
      rangeObjects = 1;
      return this;
    }

    private void report(ObjectId id) {
      if (completion == null) {
        capture.modified(id);
      } else if (completion.claims(id)) {
        copies = true;
        completion.copy(id);
        copies = false;
      }
    }

    Replica batchEnds() {
      script.add(capture::batchEnded);
      return this;
    }

    Replica position() {
      script.add(
          () -> {
            copies = true;
            completion = capture.complete(1, List.of());
            copies = false;
          });
      return this;
    }

    /** The executor does all of that at once. */
    Replica atOnce() {
      while (!script.isEmpty()) {
        script.remove().run();
      }
      return this;
    }

    private void meanwhile() {
      while (!script.isEmpty() && choices.choose()) {
        script.remove().run();
      }
    }

    Map<ObjectId, Integer> run() throws IOException {
      try {
        for (int i = 0; i < 40; i++) {
          meanwhile();
          if (completion == null) {
            capture.step();
          } else {
            completion.step();
          }
          if (i == LANE_STEPS) {
            atOnce();
          }
        }
      } catch (Finished end) {
        return image;
      }
      throw new AssertionError("not finished");
    }

    @Override
    public boolean concurrentReads() {
      return true;
    }

    @Override
    public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
      List<StateObject> range = new ArrayList<>();
      for (Map.Entry<ObjectId, Integer> entry : state.entrySet()) {
        if (range.size() < rangeObjects && (after == null || entry.getKey().compareTo(after) > 0)) {
          range.add(new StateObject(entry.getKey(), new byte[] {entry.getValue().byteValue()}));
        }
      }
      meanwhile();
      return range;
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      Integer value = state.get(id);
      if (!copies) { // it is the lane that reads
        meanwhile();
      }
      return value == null ? null : new byte[] {value.byteValue()};
    }

    @Override
    public void put(StateObject object) {
      image.put(object.id(), (int) object.value()[0]);
    }

    @Override
    public void remove(ObjectId id) {
      image.remove(id);
    }

    @Override
    public void seal() {}

    @Override
    public byte[] read(ObjectId id) {
      throw new AssertionError("nothing is read back");
    }

    @Override
    public Image finish(long sequence) throws IOException {
      throw new Finished();
    }

    @Override
    public void close() {}
  }

  private static void inAllOrders(
      CompletionMode mode, Function<Replica, Replica> script, Map<ObjectId, Integer> expected)
      throws IOException {
    Choices choices = new Choices();
    long orders = 0;
    do {
      Replica replica = script.apply(new Replica(mode, choices));
      Map<ObjectId, Integer> image = replica.run();
      if (!image.equals(expected)) {
        assertThat(image).as("%s, order %s", mode, choices.path).isEqualTo(expected);
      }
      orders++;
    } while (choices.next());
    assertThat(orders).isGreaterThan(100);
  }

  /** All three are on the frozen list and change again while it is drained. */
  @Test
  void aFrozenObjectIsTakenBeforeItChanges() throws IOException {
    inAllOrders(
        CompletionMode.LAZY,
        replica ->
            replica.set(A, 2).set(B, 0).set(C, 2).position().atOnce().set(C, 0).set(A, 9).set(B, 9),
        Map.of(A, 2, C, 2));
  }

  /** Nothing was reached at s: the walk goes on while objects are changed, deleted, created. */
  @Test
  void whatALateWalkHasNotReachedIsTakenBeforeItChanges() throws IOException {
    inAllOrders(
        CompletionMode.PAUSE,
        replica -> replica.oneByOne().position().atOnce().set(C, 9).set(B, 0).set(A, 9),
        Map.of(A, 1, B, 1));
  }

  /** Two batches and the position pass while the lane walks and works off the list. */
  @ParameterizedTest
  @EnumSource(CompletionMode.class)
  void thePositionComesAtAnyTime(CompletionMode mode) throws IOException {
    inAllOrders(
        mode,
        replica ->
            replica.oneByOne().set(A, 2).batchEnds().set(A, 3).position().set(A, 9).set(B, 9),
        Map.of(A, 3, B, 1));
  }

  /** What was read again before s and changes once more stands on the list again. */
  @ParameterizedTest
  @EnumSource(CompletionMode.class)
  void aRecapturedObjectMayChangeAgain(CompletionMode mode) throws IOException {
    inAllOrders(
        mode,
        replica ->
            replica
                .set(A, 2)
                .set(B, 2)
                .batchEnds()
                .atOnce()
                .set(A, 3)
                .set(B, 0)
                .position()
                .set(A, 9),
        Map.of(A, 3));
  }
}
