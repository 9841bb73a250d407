package io.evenkeel.execution;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;

/**
 * What a checkpoint says of the order up to it and of the {@link Library}.
 *
 * @param history digest of the order up to the checkpoint
 * @param library the state of the library, as {@link Library#encode} gave it
 */
public record LibraryState(Digest history, byte[] library) {

  /**
   * From an image, without installing it: two objects are read, and checked against their leaves.
   *
   * @throws IOException if it cannot be read or is damaged
   * @throws IllegalArgumentException if it is missing or not understood
   */
  public static LibraryState of(Image image) throws IOException {
    LibraryObjects.Content content = LibraryObjects.order(image);
    content.requireAt(image.sequence());
    return new LibraryState(content.history().digest(), content.configuration());
  }
}
