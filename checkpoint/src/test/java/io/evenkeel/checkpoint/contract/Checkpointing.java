package io.evenkeel.checkpoint.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.Changes;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.method.StateReader;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one replica, driven as the package of the methods says. Now and then one fails
 * for no reason of its own.
 */
final class Checkpointing {

  /** Hears of what is published. */
  interface Published {
    void image(Image image);
  }

  private final CheckpointStore store;
  private final Supplier<CheckpointMethod> methods;
  private final CompletionMode mode;
  private final Random random;
  private final Published heard;
  private final Changes changes = new Changes();
  private CheckpointMethod method;
  private @Nullable Capture capture;
  private @Nullable Completion completion;
  private @Nullable Image published;
  private boolean based;
  private boolean fails;
  private boolean dropped;
  private long completionSteps;
  private Crash crash = Crash.NEVER;
  private int crashCountdown;

  Checkpointing(
      CheckpointStore store,
      Supplier<CheckpointMethod> methods,
      CompletionMode mode,
      Random random,
      Published heard) {
    this.store = store;
    this.methods = methods;
    this.mode = mode;
    this.random = random;
    this.heard = heard;
    this.method = methods.get();
  }

  /** Kills the replica in the completion after so many steps of it, or at the position. */
  void crash(Crash place, int steps) {
    crash = place;
    crashCountdown = steps;
  }

  boolean capturesAhead() {
    return method.capturesAhead();
  }

  boolean usesUpdates() {
    return method.usesUpdates();
  }

  boolean wantsUpdates() {
    return capture != null || method.tracksChanges();
  }

  /** A request did this. */
  void updated(Update update) {
    if (method.tracksChanges()) {
      changes.modified(update.id());
    }
    if (capture != null) {
      capture.updated(update);
    }
  }

  /**
   * An object is about to change.
   *
   * @return copies it, if it must be copied before
   */
  @Nullable Runnable modified(ObjectId id) {
    if (method.tracksChanges()) {
      changes.modified(id);
    }
    Completion current = completion;
    if (capture != null) {
      capture.modified(id);
    } else if (current != null && current.claims(id)) {
      return () -> current.copy(id);
    }
    return null;
  }

  void batchEnded() {
    if (capture != null) {
      capture.batchEnded();
    }
  }

  /** Between two batches: hears what became of the checkpoint, and reads a slice. */
  void betweenBatches() {
    Image image = published;
    if (image != null) {
      published = null;
      if (method.tracksChanges()) {
        changes.published(image);
      }
      next();
    } else if (dropped) {
      dropped = false;
      changes.failed();
      next();
    }
    Reading reading = capture != null ? capture : completion;
    if (reading != null && reading.wantsSlices() && random.nextInt(3) == 0) {
      reading.slice(1 + random.nextInt(60_000));
    }
  }

  private void next() {
    completion = null;
    method = methods.get();
    if (!method.tracksChanges()) {
      changes.forget();
    }
  }

  /** Whether nothing is under way. */
  boolean idle() {
    return capture == null && completion == null;
  }

  /** Whether a checkpoint is on its way whose position is behind. */
  boolean completing() {
    return completion != null;
  }

  void begin(StateReader reader) {
    based = changes.base().isPresent();
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, method.name());
    Capture begun = method.begin(reader, store.newImages(label), changes);
    begun.completeBy(mode);
    capture = begun;
  }

  /** The capture that was begun is completed. */
  void position(long sequence, List<StateObject> library) throws IOException {
    Capture current = capture;
    if (current == null) {
      throw new AssertionError("no capture");
    }
    if (current.holdsPosition()) { // late: the executor waits
      while (!current.visited()) {
        if (current.wantsSlices()) {
          current.slice(Long.MAX_VALUE);
        }
        current.step();
      }
    }
    capture = null;
    completionSteps = 0;
    fails = random.nextInt(8) == 0;
    if (fails && random.nextBoolean()) {
      current.close();
      changes.failed();
      next();
      return;
    }
    completion = current.complete(sequence, library);
    if (crash == Crash.AT_POSITION) {
      throw new Crash.Killed();
    }
    changes.position();
    current.close();
  }

  void step() throws IOException {
    Completion current = completion;
    if (capture != null && random.nextInt(6) == 0) {
      boolean unused = capture.makeRoom(random.nextInt(1_000));
    } else if (capture != null) {
      boolean unused = capture.step();
    } else if (current != null && published == null && !dropped) {
      completionSteps++;
      if (crash == Crash.IN_COMPLETION && completionSteps > crashCountdown) {
        throw new Crash.Killed();
      }
      if (current.step()) {
        publish(current);
      }
    }
  }

  private void publish(Completion done) throws IOException {
    boolean differential = method.tracksChanges() && based;
    assertThat(done.statistics().full()).isEqualTo(!differential);
    assertThat(done.heldBytes()).isZero();
    if (fails) {
      store.discard(done.result());
      dropped = true;
      return;
    }
    heard.image(done.result());
    published = store.publish(done.result());
    done.close();
    store.certify(done.result().sequence(), new byte[] {1}, true);
    store.prune(done.result().sequence());
  }
}
