package io.evenkeel.execution;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;

/**
 * How the objects of an image are read when it is installed. A driver with threads may read ahead
 * of the service, which takes them in one after the other.
 */
@FunctionalInterface
public interface ImageReading {

  /** Reads each object when it is asked for. */
  ImageReading IN_PLACE =
      (image, indexes) ->
          new Objects() {
            private int next;

            @Override
            public StateObject next() throws IOException {
              return image.read(indexes[next++]);
            }

            @Override
            public void close() {}
          };

  /** Objects in a given order. One thread; whoever opened it closes it, also before the last. */
  interface Objects extends AutoCloseable {

    /**
     * The next object, checked against its leaf. Called at most as often as there are indexes.
     *
     * @throws IOException if it cannot be read or is damaged; no further one is asked for then
     */
    StateObject next() throws IOException;

    @Override
    void close();
  }

  /**
   * Begins to read.
   *
   * @param indexes positions in the leaves of the image, in the order in which they are wanted; not
   *     changed any more
   */
  Objects open(Image image, int[] indexes);
}
