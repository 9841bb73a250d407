package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;

/** What an object is at {@code s}. */
sealed interface FinalState {

  /** Which object. */
  ObjectId id();

  /** Length of the value. */
  default long bytes() {
    return 0;
  }

  /** Says it to the sink. */
  void appendTo(ImageSink sink) throws IOException;

  /** What an object is now: a copy of its value, its absence, or why it cannot be read. */
  static FinalState read(StateReader reader, ObjectId id) {
    try {
      byte[] value = StateWalk.checked(reader.object(id));
      return value == null ? new Absent(id) : new Present(new StateObject(id, value));
    } catch (RuntimeException e) {
      return new Unreadable(id, e);
    }
  }

  /** It has this value. */
  record Present(StateObject object) implements FinalState {
    @Override
    public ObjectId id() {
      return object.id();
    }

    @Override
    public long bytes() {
      return object.value().length;
    }

    @Override
    public void appendTo(ImageSink sink) throws IOException {
      sink.put(object);
    }
  }

  /** It has this value, which was hashed already. */
  record Hashed(StateObject object, Digest hashedId, Digest leaf) implements FinalState {

    static Hashed of(StateObject object, ObjectDigests digests) {
      return new Hashed(
          object, digests.hashedId(object.id()), digests.leaf(object.id(), object.value()));
    }

    @Override
    public ObjectId id() {
      return object.id();
    }

    @Override
    public long bytes() {
      return object.value().length;
    }

    @Override
    public void appendTo(ImageSink sink) throws IOException {
      sink.put(object, hashedId, leaf);
    }
  }

  /** The executor could not read it. */
  record Unreadable(ObjectId id, RuntimeException cause) implements FinalState {
    @Override
    public void appendTo(ImageSink sink) {
      throw CheckpointFailedException.unreadableObject(id, cause);
    }
  }

  /** It does not exist. */
  record Absent(ObjectId id) implements FinalState {
    @Override
    public void appendTo(ImageSink sink) throws IOException {
      sink.remove(id);
    }
  }
}
