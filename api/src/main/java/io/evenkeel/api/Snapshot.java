package io.evenkeel.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view of the state that {@link UpdateService#fuzzy()} opened. <em>Fuzzy</em>: it may show some
 * objects as they were when it was opened and others as they are now, unless it says that it is
 * {@linkplain #isolated isolated}.
 */
public interface Snapshot extends StateView, AutoCloseable {

  /**
   * Whether the view shows the state as it was when it was opened, whatever executes meanwhile.
   * Then nobody waits for a capture that is late.
   */
  default boolean isolated() {
    return false;
  }

  /** Ends the view; nothing is read after it. Any thread. */
  @Override
  default void close() {}

  /** The state itself, as it is whenever it is read. */
  static Snapshot of(StateView state) {
    return new Snapshot() {
      @Override
      public byte @Nullable [] object(ObjectId id) {
        return state.object(id);
      }

      @Override
      public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
        return state.ids(after, countMax);
      }

      @Override
      public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
        return state.objects(after, countMax, bytesMax);
      }
    };
  }
}
