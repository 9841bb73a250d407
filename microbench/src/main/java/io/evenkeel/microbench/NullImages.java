package io.evenkeel.microbench;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Images that are neither hashed nor kept. */
final class NullImages implements NewImages {

  /** Knows only how many bytes it was given. */
  static final class Sink implements ImageSink {
    long bytes;

    @Override
    public void put(StateObject object) {
      bytes += object.value().length;
    }

    @Override
    public void remove(ObjectId id) {}

    @Override
    public void seal() {}

    @Override
    public byte @Nullable [] read(ObjectId id) {
      return null;
    }

    @Override
    public Image finish(long sequence) {
      throw new IllegalStateException("nothing was kept");
    }

    @Override
    public void close() {}
  }

  @Override
  public ImageSink full() {
    return new Sink();
  }

  @Override
  public ImageSink on(Image base, Set<ObjectId> changed) {
    return new Sink();
  }
}
