package io.evenkeel.execution;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The library's part of the state that a new cluster begins with, made of the library's part of an
 * old one's. Time goes on where it was. The client table begins empty: its sessions belong to keys
 * that do not count any more, so nobody can repeat a request of theirs.
 */
public final class FirstState {

  private LibraryObjects.@Nullable History history;

  /**
   * Takes one of the old state's objects of the library, in any order.
   *
   * @throws IllegalArgumentException if this version does not understand it
   */
  public void accept(StateObject object) {
    LibraryObjects.Decoder decoder = new LibraryObjects.Decoder();
    decoder.accept(object);
    LibraryObjects.History found = decoder.history();
    history = found == null ? history : found;
  }

  /**
   * The library's objects of the new state.
   *
   * @param sequence its position
   * @param digest what the history of the new cluster begins with
   * @param configuration the state of its {@link Library}
   * @throws IllegalArgumentException if the old state had no history
   */
  public List<StateObject> objects(long sequence, Digest digest, byte[] configuration) {
    LibraryObjects.History old = history;
    if (old == null) {
      throw new IllegalArgumentException("a state without history");
    }
    return LibraryObjects.encode(
        new LibraryObjects.History(sequence, digest, old.timestampMillis()),
        configuration,
        List.of(),
        List.of());
  }
}
