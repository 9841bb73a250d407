package io.evenkeel.node;

import io.evenkeel.agreement.Digest;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.root.Delta;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.Library;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.status.CheckpointPhase;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes images durable, says so, and keeps the newest ones open for reading. Checkpoint lane only,
 * but for {@link #newest()}.
 */
final class Publishing {

  private static final int OPEN_MAX = 3;

  private final CheckpointStore store;
  private final Notices notices;
  private final Consumer<OrderingEvent> ordering;
  private final CheckpointKind kind;
  private final boolean liesAboutState;
  private final TreeMap<Long, Image> open = new TreeMap<>();
  private volatile Optional<Image> newest = Optional.empty();
  private volatile CheckpointPhase phase = CheckpointPhase.NONE;
  private long captureNanos;
  private long captureBusyNanos;

  /** When the capture began of which the completion is still to come; 0 if there is none. */
  private long captureStartNanos;

  /**
   * @param kind what this replica's checkpoints are
   */
  Publishing(
      CheckpointStore store,
      CheckpointKind kind,
      Notices notices,
      Consumer<OrderingEvent> ordering,
      Set<Fault> faults) {
    this.store = store;
    this.kind = kind;
    this.notices = notices;
    this.ordering = ordering;
    this.liesAboutState = faults.contains(Fault.WRONG_STATE);
  }

  /** The newest published checkpoint that was opened; any thread. */
  Optional<Image> newest() {
    return newest;
  }

  /** An image of the store that is known to be readable. */
  void opened(Image image) {
    open.put(image.sequence(), image);
    if (open.size() > OPEN_MAX) {
      open.pollFirstEntry();
    }
    newest = Optional.of(open.lastEntry().getValue());
  }

  void gone(long sequence) {
    open.remove(sequence);
  }

  /** Deletes what is not certified: this replica's state was wrong. */
  void withdrawUncertified() throws IOException {
    for (long sequence : store.withdrawUncertified()) {
      gone(sequence);
      notices.counters().count("checkpoint.withdrawn");
    }
    newest = Optional.ofNullable(open.lastEntry()).map(Map.Entry::getValue);
  }

  /** The image at that position, whatever its root, if it is here and can be read. */
  Optional<Image> image(long sequence) throws IOException {
    Image opened = open.get(sequence);
    if (opened != null) {
      return Optional.of(opened);
    }
    try {
      return store.images().stream().anyMatch(stored -> stored.sequence() == sequence)
          ? Optional.of(store.load(sequence))
          : Optional.empty();
    } catch (DamagedImageException damage) {
      return Optional.empty();
    }
  }

  /** What is being done for the next checkpoint; any thread. */
  CheckpointPhase phase() {
    return phase;
  }

  /** Another phase has begun, or none. */
  void phase(CheckpointPhase begun) {
    phase = begun;
  }

  /** A capture begins. */
  void captureBegan(long nanos) {
    captureStartNanos = nanos;
    phase = CheckpointPhase.capturing();
  }

  /**
   * A capture has ended.
   *
   * @param nanos how long it took
   * @param busyNanos that without the time in which it gave way
   * @param bytes it read
   */
  void captured(long nanos, long busyNanos, long bytes) {
    captureNanos = nanos;
    captureBusyNanos = busyNanos;
    if (phase.isCapturing()) {
      phase = CheckpointPhase.captured(bytes);
    }
  }

  void completed(Completion completion, long sequence, long nanos) {
    var statistics = completion.statistics();
    long capture = captureNanos;
    long busy = captureBusyNanos;
    captureBusyNanos = 0;
    long began = captureStartNanos;
    captureNanos = 0;
    captureStartNanos = 0;
    phase = CheckpointPhase.publishing(sequence);
    notices.counters().count(statistics.full() ? "checkpoint.full" : "checkpoint.differential");
    notices
        .timings()
        .note(
            sequence,
            timing -> {
              timing.captureMillis = TimeUnit.NANOSECONDS.toMillis(capture);
              timing.captureBusyMillis = TimeUnit.NANOSECONDS.toMillis(busy);
              timing.leadMillis =
                  began == 0 || timing.positionNanos == 0
                      ? 0
                      : Math.max(0, TimeUnit.NANOSECONDS.toMillis(timing.positionNanos - began));
              timing.completionMillis = TimeUnit.NANOSECONDS.toMillis(nanos);
              timing.objectsInPause = statistics.objectsCopied();
              timing.objectsModified = statistics.objectsModified();
              timing.objectsRecaptured = statistics.objectsRecaptured();
              timing.bytesCaptured = statistics.bytesCaptured();
              timing.bytesCopied = statistics.bytesCopied();
            });
  }

  /** Makes an image durable and readable; the ordering lane may vote for it then. */
  Image publish(Image written) throws IOException {
    long startNanos = System.nanoTime();
    long sequence = written.sequence();
    Image image = store.publish(liesAboutState ? wrong(written) : written);
    opened(image);
    long publishNanos = System.nanoTime() - startNanos;
    byte[] root = image.header().root().bytes();
    notices
        .timings()
        .note(
            sequence,
            timing -> {
              timing.publishMillis = TimeUnit.NANOSECONDS.toMillis(publishNanos);
              if (timing.positionNanos != 0) {
                timing.publishedMillis = Notices.sinceMillis(timing.positionNanos);
              }
              timing.bytes = image.header().bytes();
              timing.objects = image.header().objects();
              timing.root = root;
            });
    notices
        .events()
        .info(
            "checkpoint-published",
            sequence,
            String.format(
                Locale.ROOT,
                "checkpoint %d root %s with %d objects, %d bytes is durable",
                sequence,
                image.header().root(),
                image.header().objects(),
                image.header().bytes()));
    announce(image);
    return image;
  }

  /** The documented fault: a whole checkpoint, of a state that nobody was in. */
  private Image wrong(Image written) throws IOException {
    try (ImageSink sink = store.newImage(new ImageLabel(kind, Library.CODEC_VERSION, "lie"))) {
      for (int i = 0; i < written.leaves().size(); i++) {
        StateObject object = written.read(i);
        byte[] value = object.value().clone();
        if (!object.id().isReserved() && value.length > 0) {
          value[value.length - 1] ^= 1;
        }
        sink.put(new StateObject(object.id(), value));
      }
      return sink.finish(written.sequence());
    }
  }

  /** Tells the ordering lane of an image that is durable here. */
  void announce(Image image) {
    Digest root = Digest.of(image.header().root().bytes());
    ordering.accept(new OrderingEvent.Published(image.sequence(), kind.code(), root));
  }

  /** Tells the ordering lane what differs from the checkpoint before, if that is here. */
  void compare(long previous, Image image) throws IOException {
    if (kind != CheckpointKind.STATE) {
      return; // nobody else has both
    }
    Optional<Image> before = image(previous);
    if (before.isPresent()) {
      Delta delta = Delta.between(before.get().leaves(), image.leaves());
      Digest root = Digest.of(delta.root().bytes());
      ordering.accept(new OrderingEvent.DeltaComputed(previous, image.sequence(), root));
    }
  }

  /** Whether the store has the state that the certificate proves. */
  boolean has(CheckpointCertificate certificate) {
    for (StoredCheckpoint stored : store.images()) {
      if (stored.sequence() == certificate.stateSequence()) {
        byte[] root = stored.header().root().bytes();
        return Digest.of(root).equals(certificate.stateRoot());
      }
    }
    return false;
  }

  /** The image with this root, opened if need be. */
  Optional<Image> find(io.evenkeel.checkpoint.root.Digest root) throws IOException {
    for (Image image : open.values()) {
      if (image.header().root().equals(root)) {
        return Optional.of(image);
      }
    }
    for (StoredCheckpoint stored : store.images()) {
      if (stored.header().root().equals(root)) {
        Image image = store.load(stored.sequence());
        opened(image);
        return Optional.of(image);
      }
    }
    return Optional.empty();
  }
}
