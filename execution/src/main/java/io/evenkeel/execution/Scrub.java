package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.Changes;

/**
 * Has a differential method read all objects at times. What was damaged in memory, or changed
 * without a report, is in no difference; in a full checkpoint it gives another root.
 *
 * <p>Decided as soon as the checkpoint before it is published, so that its capture can start as
 * early as a full one must.
 */
final class Scrub {

  private int differential;
  private boolean due;

  /**
   * A checkpoint is published; forgets what changed if the next one is a scrub.
   *
   * @param full whether it has read all objects
   * @param every one of so many is full; 0 for never
   * @return whether it was a scrub
   */
  boolean published(boolean full, int every, Changes changes) {
    boolean scrubbed = due && full;
    differential = full ? 0 : differential + 1;
    due = every > 0 && differential >= every - 1;
    if (due) {
      changes.forget();
    }
    return scrubbed;
  }
}
