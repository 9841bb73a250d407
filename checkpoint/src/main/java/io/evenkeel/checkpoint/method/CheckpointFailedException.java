package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.BaseLostException;
import org.jspecify.annotations.Nullable;

/**
 * This checkpoint cannot be right and was not taken; the service's own code is the cause. The
 * replica goes on executing, the next position gets a new attempt.
 */
public final class CheckpointFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Causes, to be counted. */
  public enum Reason {
    /** An object could not be read while requests executed, and nothing reported it as modified. */
    MISSED_MODIFICATION,
    /** An object could not be read although nothing was executing. */
    UNREADABLE_OBJECT,
    /** The state cannot be walked past an id. */
    UNREADABLE_RANGE,
    /** Ids did not ascend. */
    DISORDERED_IDS,
    /** The service could not apply an update of its own. */
    UNFIT_UPDATE,
    /** The checkpoint that this one was to be based on is damaged or gone. */
    BASE_LOST,
    /** Another state was installed before everything was read. */
    ABANDONED
  }

  private final Reason reason;
  private final transient @Nullable ObjectId id;

  CheckpointFailedException(
      Reason reason, @Nullable ObjectId id, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.id = id;
  }

  static CheckpointFailedException missedModification(ObjectId id, Throwable cause) {
    return new CheckpointFailedException(
        Reason.MISSED_MODIFICATION,
        id,
        "object " + id + " could not be read during the capture and was not reported as modified",
        cause);
  }

  static CheckpointFailedException unreadableObject(ObjectId id, Throwable cause) {
    return new CheckpointFailedException(
        Reason.UNREADABLE_OBJECT,
        id,
        "object " + id + " could not be read after the position",
        cause);
  }

  static CheckpointFailedException unreadableRange(@Nullable ObjectId after, Throwable cause) {
    return new CheckpointFailedException(
        Reason.UNREADABLE_RANGE, after, "the objects " + place(after) + " cannot be listed", cause);
  }

  static CheckpointFailedException disorderedIds(@Nullable ObjectId after, ObjectId id) {
    return new CheckpointFailedException(
        Reason.DISORDERED_IDS,
        id,
        "object " + id + " was listed among those " + place(after) + ", ids must ascend",
        null);
  }

  static CheckpointFailedException abandoned() {
    return new CheckpointFailedException(
        Reason.ABANDONED, null, "another state was installed before everything was read", null);
  }

  static CheckpointFailedException unfitUpdate(ObjectId id, Throwable cause) {
    return new CheckpointFailedException(
        Reason.UNFIT_UPDATE, id, "the updates of object " + id + " could not be applied", cause);
  }

  static CheckpointFailedException baseLost(BaseLostException cause) {
    return new CheckpointFailedException(
        Reason.BASE_LOST, null, String.valueOf(cause.getMessage()), cause);
  }

  private static String place(@Nullable ObjectId after) {
    return after == null ? "from the first on" : "after " + after;
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }

  /** The object it was noticed at; for a range the one before it; null at the first. */
  public @Nullable ObjectId id() {
    return id;
  }
}
