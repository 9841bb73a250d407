package io.evenkeel.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A session: at most one call outstanding. Guarded by the dispatcher's lock. */
final class Session {

  /** Whether any call may use it, or only those of one {@link ClientSession}. */
  final boolean pooled;

  /** Calls of its {@link ClientSession} that wait; unused when pooled. */
  final ArrayDeque<Call> waiting = new ArrayDeque<>();

  long id;
  long nextNumber = 1;
  boolean closed;
  @Nullable Call current;

  /** What the last finished call was answered, to recognize late liars. */
  long lastNumber;

  ReplyTally.@Nullable Value lastValue;

  Session(long id, boolean pooled) {
    this.id = id;
    this.pooled = pooled;
  }

  /** Starts over under another id. */
  void renew(long newId) {
    id = newId;
    nextNumber = 1;
    lastValue = null;
  }
}
