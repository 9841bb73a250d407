package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.execution.ExecutionEffect.Waiting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what a checkpoint under way holds back: copies of objects that changed before it took
 * them, and updates. Beyond three fourths of it the checkpoint lane is asked to make room; when it
 * is full, execution waits, and a pause goes on as long. Execution lane only.
 */
final class CopyRoom {

  private final long bytesMax;
  private final PauseMeter pauses;
  private boolean asked;
  private boolean waits;

  CopyRoom(long bytesMax, PauseMeter pauses) {
    this.bytesMax = bytesMax;
    this.pauses = pauses;
  }

  /** Whether execution waits for room. */
  boolean waits() {
    return waits;
  }

  /** Whoever was asked for room is asked again: something else is being read now. */
  void askAgain() {
    asked = false;
  }

  /**
   * A batch was executed.
   *
   * @param reading what holds things back; null if nothing does
   * @param full why execution waits if it holds too much
   */
  void look(
      @Nullable Reading reading,
      Waiting.Reason full,
      long sequence,
      List<ExecutionEffect> effects) {
    long held = reading == null ? 0 : reading.heldBytes();
    if (reading == null || held <= bytesMax / 4 * 3) {
      return;
    }
    if (!asked) {
      asked = true;
      effects.add(new ExecutionEffect.MakeRoom(reading, bytesMax / 2));
    }
    if (held > bytesMax) {
      waits = true;
      pauses.began();
      effects.add(new Waiting(sequence, full));
    }
  }

  /** Enough was written or applied. */
  void made() {
    asked = false;
    endWait();
  }

  /** Execution no longer waits, whatever is held. */
  void endWait() {
    if (waits) {
      waits = false;
      pauses.ended();
    }
  }
}
