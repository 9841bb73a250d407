package io.evenkeel.execution;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.FullAndLog;
import io.evenkeel.checkpoint.store.Image;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Positions at which the checkpoint is the last full one and the log since. Which these are follows
 * from the agreed log: every N-th position from the beginning is a full one, and a state that is
 * installed is always that of a full one, or the initial state, which counts as one.
 *
 * <p>What the checkpoint is at such a position is known when the full one before it is published;
 * until then it waits here, and execution does not.
 */
final class LogPositions {

  /** The last full checkpoint, by which the next ones are named. */
  private record Full(long sequence, Digest root) {}

  private static final Full INITIAL = new Full(0, Digest.EMPTY);

  /** A position, and the digest of the order up to it. */
  private record Position(long sequence, Digest history) {}

  private int sinceFull;

  /** Where the last full one stands. */
  private long fullSequence;

  /** Null while it is not published, or if it failed. */
  private @Nullable Full full = INITIAL;

  private boolean failed;
  private final ArrayDeque<Position> waiting = new ArrayDeque<>();

  /** Whether the state is taken at the position reached now. */
  boolean fullDue(int fullEvery) {
    return sinceFull + 1 >= fullEvery;
  }

  /** The state is taken at this position. */
  void full(long sequence) {
    sinceFull = 0;
    fullSequence = sequence;
    full = null;
    failed = false;
  }

  /** A position at which it is not. */
  void reached(OrderedBatch batch, List<ExecutionEffect> effects) {
    sinceFull++;
    waiting.add(new Position(batch.sequence(), batch.history()));
    settle(effects);
  }

  /** A full checkpoint is durable here; the last one, or one from before an installation. */
  void published(Image image, List<ExecutionEffect> effects) {
    if (image.sequence() == fullSequence) {
      full = new Full(fullSequence, image.header().root());
      settle(effects);
    }
  }

  /**
   * This replica has no full checkpoint there; to the last one there is nothing to add a log to.
   */
  void failed(long sequence, List<ExecutionEffect> effects) {
    if (sequence == fullSequence) {
      failed = true;
      settle(effects);
    }
  }

  /** The state is that of a full checkpoint now. */
  void installed(Image image) {
    sinceFull = 0;
    fullSequence = image.sequence();
    full = new Full(fullSequence, image.header().root());
    failed = false;
    waiting.clear();
  }

  private void settle(List<ExecutionEffect> effects) {
    Full base = full;
    while (!waiting.isEmpty() && (base != null || failed)) {
      Position position = waiting.remove();
      effects.add(
          base == null
              ? new ExecutionEffect.CheckpointFailed(
                  position.sequence, "the full checkpoint before it failed")
              : new ExecutionEffect.LogReached(
                  new FullAndLog(base.sequence, base.root, position.sequence, position.history)));
    }
  }
}
