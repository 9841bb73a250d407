package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.BaseLostException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The end of every completion, when the sink has been told everything. */
final class Finishing {

  private Finishing() {}

  /**
   * Does one bounded piece of it.
   *
   * @return the finished image, or null if there is more to do
   */
  static @Nullable Image step(ImageSink sink, long sequence) throws IOException {
    try {
      return sink.settle() ? sink.finish(sequence) : null;
    } catch (BaseLostException lost) {
      throw CheckpointFailedException.baseLost(lost);
    }
  }
}
