package io.evenkeel.execution;

import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;

/** What a checkpoint says of the {@link Library}, without installing it. */
public final class LibraryState {

  private LibraryState() {}

  /**
   * The state of the library in an image, as {@link Library#encode} gave it.
   *
   * @throws IOException if it cannot be read or is damaged
   * @throws IllegalArgumentException if it is missing or not understood
   */
  public static byte[] of(Image image) throws IOException {
    return LibraryObjects.order(image).configuration();
  }
}
