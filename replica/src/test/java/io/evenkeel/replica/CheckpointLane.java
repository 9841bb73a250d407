package io.evenkeel.replica;

import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.root.Delta;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.CheckpointTaken;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Steps captures and completions, publishes, keeps certificates, prunes; {@link Transfers} fetches
 * and serves on the same lane.
 */
final class CheckpointLane {

  private final TestReplica replica;
  private final CheckpointStore store;
  private final Transfers transfers;
  private final Lane lane;

  private @Nullable Capture capture;

  /** Whether it was said that the capture has visited everything. */
  private boolean visited;

  private final ArrayDeque<Completing> completions = new ArrayDeque<>();

  /** A capture that had not visited everything when its completion came. */
  private @Nullable Capture late;

  /** A capture with nothing more to do, unless room is wanted. */
  private @Nullable Capture resting;

  private ExecutionEffect.@Nullable MakeRoom makeRoom;

  private record Completing(CheckpointTaken taken, Completion completion, long previous) {}

  CheckpointLane(World world, TestReplica replica, CheckpointStore store) {
    this.replica = replica;
    this.store = store;
    this.lane = new Lane(world, 500, this::round);
    this.transfers = new Transfers(world, replica, store, this);
  }

  Lane lane() {
    return lane;
  }

  CheckpointStore store() {
    return store;
  }

  Transfers transfers() {
    return transfers;
  }

  void capture(Capture started) {
    lane.post(
        () -> {
          capture = started;
          resting = null;
          visited = false;
        });
  }

  void cancel(Capture cancelled) {
    lane.post(
        () -> {
          cancelled.close();
          if (cancelled.equals(capture)) {
            capture = null;
          }
          resting = null;
        });
  }

  void complete(ExecutionEffect.RunCompletion run) {
    replica.taken.add(run.taken());
    lane.post(
        () -> {
          late = visited ? null : capture;
          capture = null;
          resting = null;
          completions.add(new Completing(run.taken(), run.completion(), run.previous()));
        });
  }

  /** The state is wrong, and so is what is being completed. */
  void suspect() {
    lane.post(
        () -> {
          while (!completions.isEmpty()) {
            Completing dropped = completions.remove();
            dropped.completion.close();
            replica.execution.post(
                new ExecutionEvent.CompletionFailed(dropped.taken.sequence(), "suspect", false));
          }
          late = null;
          makeRoom = null;
          transfers.suspect();
        });
  }

  void makeRoom(ExecutionEffect.MakeRoom wanted) {
    lane.post(
        () -> {
          makeRoom = wanted;
          if (wanted.reading().equals(resting)) {
            capture = resting;
          }
        });
  }

  void certify(CheckpointCertificate certificate, boolean stable) {
    lane.post(() -> certifyNow(certificate, stable));
  }

  void fetch(CheckpointCertificate certificate) {
    lane.post(() -> transfers.start(certificate));
  }

  private void round() throws IOException {
    stepCapture();
    stepCompletion();
    transfers.tick();
    if (capture != null) {
      lane.wake(replica.settings.captureStepMicrosMax);
    } else if (!completions.isEmpty()) {
      lane.wake(500);
    } else if (transfers.active()) {
      lane.wake(5_000);
    }
  }

  /** Also called between the report of a modification and the modification. */
  void stepCapture() throws IOException {
    Capture current = capture;
    if (current == null) {
      return;
    }
    try {
      boolean wantsRoom = makeRoom != null && makeRoom.reading().equals(current);
      boolean over = wantsRoom ? makeRoom(current) : current.step();
      if (current.visited() && !visited) {
        ended(current, null, current.bytesRead());
      }
      if (over) {
        capture = null;
        resting = current;
      }
    } catch (CheckpointFailedException failure) {
      current.close();
      capture = null;
      makeRoom = null;
      ended(current, String.valueOf(failure.getMessage()), 0);
    }
  }

  private void ended(Capture which, @Nullable String failure, long bytes) {
    visited = true;
    replica.execution.post(new ExecutionEvent.CaptureEnded(which, failure, bytes, 0));
  }

  /** Also called between the report of a modification and the modification. */
  void stepCompletion() throws IOException {
    Completing current = completions.peek();
    if (current == null) {
      return;
    }
    try {
      boolean done = current.completion.step();
      if (late != null && current.completion.visited()) {
        ended(late, null, current.completion.bytesRead());
        late = null;
      }
      makeRoom(current.completion);
      if (done) {
        completions.remove();
        Image image = publish(current.completion.result());
        replica.execution.post(new ExecutionEvent.Published(image));
        compare(current.previous, image);
      }
    } catch (CheckpointFailedException failure) {
      completions.remove();
      late = null;
      makeRoom = null;
      current.completion.close();
      String cause = String.valueOf(failure.getMessage());
      long sequence = current.taken.sequence();
      replica.execution.post(new ExecutionEvent.CompletionFailed(sequence, cause, false));
    }
  }

  /** Does a step that makes room; the capture is not over by that. */
  private boolean makeRoom(Capture current) throws IOException {
    if (makeRoom != null && current.makeRoom(makeRoom.heldBytesMax())) {
      makeRoom = null;
      replica.execution.post(new ExecutionEvent.RoomMade(current));
    }
    return false;
  }

  private void makeRoom(Completion completion) {
    if (makeRoom != null && completion.heldBytes() <= makeRoom.heldBytesMax()) {
      makeRoom = null;
      replica.execution.post(new ExecutionEvent.RoomMade(completion));
    }
  }

  /** Makes an image durable; the ordering lane may vote for it then. */
  Image publish(Image written) throws IOException {
    store.publish(written);
    Image image = store.load(written.sequence());
    replica.published(image.sequence(), Digest.of(image.header().root().bytes()));
    announce(image);
    return image;
  }

  /** Tells the ordering lane what differs from the checkpoint before, if that is here. */
  private void compare(long previous, Image image) throws IOException {
    if (store.images().stream().anyMatch(stored -> stored.sequence() == previous)) {
      byte[] root = Delta.between(store.load(previous).leaves(), image.leaves()).root().bytes();
      root[0] ^= (byte) replica.settings.wrongDelta;
      replica.ordering.post(
          new OrderingEvent.DeltaComputed(previous, image.sequence(), Digest.of(root)));
    }
  }

  /** Tells the ordering lane of an image that is durable here. */
  void announce(Image image) {
    byte[] root = image.header().root().bytes();
    if (replica.settings.wrongRoot) {
      root[0] ^= 1;
    }
    replica.storedMax = Math.max(replica.storedMax, store.images().size());
    replica.ordering.post(
        new OrderingEvent.Published(image.sequence(), CheckpointVote.KIND_STATE, Digest.of(root)));
  }

  /** The image a certificate is for, if it is here with that root. */
  Optional<Image> find(byte[] root) throws IOException {
    for (StoredCheckpoint stored : store.images()) {
      if (java.util.Arrays.equals(stored.header().root().bytes(), root)) {
        return Optional.of(store.load(stored.sequence()));
      }
    }
    return Optional.empty();
  }

  private void certifyNow(CheckpointCertificate certificate, boolean stable) throws IOException {
    Optional<Image> image = find(certificate.root().bytes());
    if (image.isPresent() && image.get().sequence() == certificate.sequence()) {
      store.certify(certificate.sequence(), certificate.encode(), stable);
      if (stable) {
        store.prune(certificate.sequence());
      }
    }
  }
}
