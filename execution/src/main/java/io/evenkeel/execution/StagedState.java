package io.evenkeel.execution;

import io.evenkeel.checkpoint.store.Image;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What execution keeps beside a staged state: batches to be replayed onto it, and its newest image,
 * which is published when the state may be shown. Execution lane only.
 */
final class StagedState {

  private final ArrayDeque<OrderedBatch> replays = new ArrayDeque<>();
  private @Nullable Image image;

  /** Batches that wait to be replayed. */
  ArrayDeque<OrderedBatch> replays() {
    return replays;
  }

  /** The newest image of the state. */
  Image image() {
    if (image == null) {
      throw new IllegalStateException("nothing is staged");
    }
    return image;
  }

  /** A newer image of the state, in place of the one before. */
  void took(Image newer, List<ExecutionEffect> effects) {
    drop(effects);
    image = newer;
  }

  /** The state is given up. */
  void clear(List<ExecutionEffect> effects) {
    replays.clear();
    drop(effects);
  }

  /** The state may be shown, and its image is published. */
  void shown() {
    replays.clear();
    image = null;
  }

  private void drop(List<ExecutionEffect> effects) {
    if (image != null) {
      effects.add(new ExecutionEffect.DropImage(image));
      image = null;
    }
  }
}
