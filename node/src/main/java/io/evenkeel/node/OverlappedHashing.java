package io.evenkeel.node;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Has objects hashed on another thread while whoever puts them reads on. Hashing takes three times
 * as long as reading and writing: a capture at full speed is as fast as the hash then. Images are
 * the same, byte for byte.
 *
 * <pre>
 *   checkpoint lane   read 1 | read 2 | read 3, write 1 | read 4, write 2 | ...
 *   hashing thread           | hash 1 | hash 2          | hash 3          |
 * </pre>
 *
 * A value that was put is not changed by anybody, so the thread needs nothing but the values. Only
 * the lane touches the image. At most {@value #IN_FLIGHT_BYTES_MAX} bytes wait to be hashed or
 * written; then the lane hashes the oldest itself, unless the thread has begun it. So it never
 * waits for a thread that does not get its turn, or is gone.
 */
public final class OverlappedHashing implements NewImages {

  /** What is handed over at once: enough that waking a thread is worth it. */
  static final int PART_BYTES = 256 << 10;

  static final int IN_FLIGHT_BYTES_MAX = 2 << 20;

  /** What an object takes beside its value. */
  private static final int OBJECT_BYTES = 256;

  private final NewImages images;
  private final Executor hasher;

  /**
   * @param images what is written
   * @param hasher runs one task at a time or several, at some time or never
   */
  public OverlappedHashing(NewImages images, Executor hasher) {
    this.images = images;
    this.hasher = hasher;
  }

  @Override
  public ImageSink full() {
    return new Sink(images.full(), hasher);
  }

  @Override
  public ImageSink on(Image base, Set<ObjectId> changed) {
    return new Sink(images.on(base, changed), hasher);
  }

  private record Hashed(StateObject object, Digest hashedId, Digest leaf) {}

  /** Some objects in a row. */
  private static final class Part {

    final List<StateObject> objects = new ArrayList<>();
    long bytes;

    void add(StateObject object) {
      objects.add(object);
      bytes += object.value().length + OBJECT_BYTES;
    }

    List<Hashed> hash() {
      ObjectDigests digests = new ObjectDigests();
      List<Hashed> hashed = new ArrayList<>(objects.size());
      for (StateObject object : objects) {
        Digest leaf = digests.leaf(object.id(), object.value());
        hashed.add(new Hashed(object, digests.hashedId(object.id()), leaf));
      }
      return hashed;
    }
  }

  private record Hashing(FutureTask<List<Hashed>> task, long bytes) {}

  /** Everything reaches the other sink in the order in which it came. */
  private static final class Sink implements ImageSink {

    private final ImageSink sink;
    private final Executor hasher;
    private final ArrayDeque<Hashing> inFlight = new ArrayDeque<>();
    private long inFlightBytes;
    private Part part = new Part();

    Sink(ImageSink sink, Executor hasher) {
      this.sink = sink;
      this.hasher = hasher;
    }

    @Override
    public void put(StateObject object) throws IOException {
      part.add(object);
      if (part.bytes < PART_BYTES) {
        return;
      }
      FutureTask<List<Hashed>> task = new FutureTask<>(part::hash);
      hasher.execute(task);
      inFlight.add(new Hashing(task, part.bytes));
      inFlightBytes += part.bytes;
      part = new Part();
      while (!inFlight.isEmpty()
          && (inFlightBytes > IN_FLIGHT_BYTES_MAX || inFlight.element().task().isDone())) {
        writeOldest();
      }
    }

    private void writeOldest() throws IOException {
      Hashing oldest = inFlight.remove();
      inFlightBytes -= oldest.bytes();
      oldest.task().run(); // does nothing if it has begun
      write(hashed(oldest.task()));
    }

    private void write(List<Hashed> objects) throws IOException {
      for (Hashed one : objects) {
        sink.put(one.object(), one.hashedId(), one.leaf());
      }
    }

    private static List<Hashed> hashed(FutureTask<List<Hashed>> task) {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return task.get();
          } catch (InterruptedException e) {
            interrupted = true; // a part is hashed in less than a millisecond
          }
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("hashing failed", e);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Writes all that was put. */
    private void drain() throws IOException {
      while (!inFlight.isEmpty()) {
        writeOldest();
      }
      Part rest = part;
      part = new Part();
      write(rest.hash());
    }

    @Override
    public void put(StateObject object, Digest hashedId, Digest leaf) throws IOException {
      drain();
      sink.put(object, hashedId, leaf);
    }

    @Override
    public void remove(ObjectId id) throws IOException {
      drain();
      sink.remove(id);
    }

    @Override
    public void seal() throws IOException {
      drain();
      sink.seal();
    }

    @Override
    public byte @Nullable [] read(ObjectId id) throws IOException {
      return sink.read(id); // what was said until seal()
    }

    @Override
    public boolean settle() throws IOException {
      drain();
      return sink.settle();
    }

    @Override
    public Image finish(long sequence) throws IOException {
      drain();
      return sink.finish(sequence);
    }

    @Override
    public void close() throws IOException {
      inFlight.forEach(hashing -> hashing.task().cancel(false));
      inFlight.clear();
      part = new Part();
      sink.close();
    }
  }
}
