package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import java.util.Set;

/**
 * Opens unpublished images, each for one checkpoint. Touches no file before the first object; may
 * be called by any thread.
 */
public interface NewImages {

  /** An image that is told all objects. */
  ImageSink full();

  /**
   * An image that is told what is different from {@code base}. Of the library's objects, and of
   * those in {@code changed}, it is told all that exist; others stay as they are, unless they are
   * mentioned.
   *
   * @param base an image of the same store as it was published
   * @param changed not changed from now on
   */
  ImageSink on(Image base, Set<ObjectId> changed);
}
