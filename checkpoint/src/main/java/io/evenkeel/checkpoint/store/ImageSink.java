package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import java.io.IOException;

/**
 * Takes the objects of an unpublished checkpoint in any order; the latest word on an id wins. What
 * is put streams to disk; memory holds the leaf table and one block. One thread at a time.
 */
public interface ImageSink extends AutoCloseable {

  /** Adds or replaces an object. */
  void put(StateObject object) throws IOException;

  /**
   * Adds or replaces an object whose digests are known already, because it was hashed in the pause
   * or checked on arrival. A sink may believe them; wrong ones make an image that cannot be read.
   */
  default void put(StateObject object, Digest hashedId, Digest leaf) throws IOException {
    put(object);
  }

  /** Says that an object does not exist; no error if it never did. */
  void remove(ObjectId id) throws IOException;

  /**
   * Ends writing: sorts the leaves and computes the root. The image is readable, not yet published.
   *
   * @param sequence the position of the checkpoint, known only now: a capture starts before it
   */
  Image finish(long sequence) throws IOException;

  /** Drops everything unless {@link #finish} was called. */
  @Override
  void close() throws IOException;
}
