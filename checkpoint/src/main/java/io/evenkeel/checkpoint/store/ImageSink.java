package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

  /**
   * Says that an object is as it is in the base, without showing it.
   *
   * @return false if the base has not got it so, or there is none: nothing was said then
   */
  default boolean keep(Digest hashedId, Digest leaf) {
    return false;
  }

  /** Says that an object does not exist; no error if it never did. */
  void remove(ObjectId id) throws IOException;

  /** Makes everything said so far readable. */
  void seal() throws IOException;

  /**
   * The value of an object when {@link #seal} was called last: by the latest word before that, else
   * in the base.
   *
   * @return null if it does not exist
   * @throws BaseLostException if it is in the base, and damaged there
   */
  byte @Nullable [] read(ObjectId id) throws IOException;

  /**
   * Off the executor, after the last word: does at most one bounded piece of what is to be done
   * before {@link #finish}, which does the rest itself.
   *
   * @return true when nothing is left
   * @throws BaseLostException as {@link #finish}
   */
  default boolean settle() throws IOException {
    return true;
  }

  /**
   * Ends writing: sorts the leaves and computes the root. The image is readable, not yet published.
   *
   * @param sequence the position of the checkpoint, known only now: a capture starts before it
   * @throws BaseLostException if the image this one is based on is damaged or not there any more;
   *     the next one must be a full one
   */
  Image finish(long sequence) throws IOException;

  /** Drops everything unless {@link #finish} was called. */
  @Override
  void close() throws IOException;
}
