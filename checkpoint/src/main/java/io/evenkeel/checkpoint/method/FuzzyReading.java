package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all objects while requests execute: first by a walk over the state, then those on the
 * modification list, before {@code s} in rounds, after it until none is left. Confined to the lane
 * that may read the service, but for what is said to be for any lane.
 */
final class FuzzyReading {

  /** Gets what was read and claimed. */
  interface Target {
    void accept(FinalState state) throws IOException;
  }

  private final StateReader reader;
  private final StateWalk walk;
  private final Claims claims;

  private long objectsCaptured;
  private long bytesCaptured;
  private long objectsRecaptured;
  private long bytesRecaptured;
  private long objectsDrained;

  /** Entries of the present round that were not looked at yet; and how many it began with. */
  private int roundLeft;

  private int roundSize = Integer.MAX_VALUE;
  private volatile boolean roundsOver;
  private volatile boolean exhausted;
  private volatile @Nullable CheckpointFailedException failure;

  FuzzyReading(StateReader reader, Claims claims) {
    this.reader = reader;
    this.claims = claims;
    this.walk = new StateWalk(reader);
  }

  /**
   * Reads on before {@code s}.
   *
   * @param rounds whether the list is worked off once the walk is over
   */
  void ahead(boolean rounds, int objectsMax, long bytesMax, Target target) throws IOException {
    if (!claims.walked()) {
      walk(objectsMax, bytesMax, target);
    } else if (rounds && !roundsOver) {
      round(objectsMax, bytesMax, target);
    }
  }

  /** Reads on after {@code s}. */
  void rest(int objectsMax, long bytesMax, Target target) throws IOException {
    if (!claims.walked()) {
      walk(objectsMax, bytesMax, target);
    } else if (!exhausted) {
      drain(objectsMax, bytesMax, target);
    }
  }

  private void walk(int objectsMax, long bytesMax, Target target) throws IOException {
    List<StateObject> range;
    try {
      range = walk.next(objectsMax, bytesMax);
    } catch (CheckpointFailedException e) {
      failure = e;
      return;
    }
    claims.passTurn();
    List<StateObject> kept = new ArrayList<>(range.size());
    for (StateObject object : range) {
      objectsCaptured++;
      bytesCaptured += object.value().length;
      if (!claims.listed(object.id())) {
        kept.add(object);
      }
    }
    claims.reached(walk.place());
    if (walk.ended()) {
      claims.walkEnded();
    }
    for (StateObject object : kept) {
      target.accept(new FinalState.Present(object));
    }
  }

  /** A round goes once over the list; another follows if the list has become a quarter shorter. */
  private void round(int objectsMax, long bytesMax, Target target) throws IOException {
    if (roundLeft == 0) {
      int size = claims.listSize();
      if (size == 0 || size > roundSize - roundSize / 4) {
        roundsOver = true;
        return;
      }
      roundSize = size;
      roundLeft = size;
    }
    long bytes = 0;
    for (int i = 0; i < objectsMax && bytes < bytesMax && roundLeft > 0; i++) {
      Claims.Entry entry = claims.next();
      if (entry == null) {
        return;
      }
      roundLeft--;
      FinalState state = take(entry, true);
      if (state != null) {
        objectsRecaptured++;
        bytesRecaptured += state.bytes();
        bytes += state.bytes() + Reading.OBJECT_BYTES;
        target.accept(state);
      }
    }
  }

  private void drain(int objectsMax, long bytesMax, Target target) throws IOException {
    long bytes = 0;
    for (int i = 0; i < objectsMax && bytes < bytesMax; i++) {
      Claims.Entry entry = claims.next();
      if (entry == null) {
        checkUnreadable();
        exhausted = true;
        return;
      }
      FinalState state = take(entry, false);
      if (state != null) {
        objectsDrained++;
        bytesRecaptured += state.bytes();
        bytes += state.bytes() + Reading.OBJECT_BYTES;
        target.accept(state);
      }
    }
  }

  /** Reads an object of the list; null if it is not the reader's, now or at all. */
  private @Nullable FinalState take(Claims.Entry entry, boolean ahead) {
    ObjectId id = entry.id();
    walk.unreadable().remove(id); // whatever the walk met is superseded
    long since = claims.openSince(entry);
    if (since == 0) {
      return null;
    }
    if (claims.over(since)) {
      FinalState state = FinalState.read(reader, id);
      boolean usable = !ahead || !(state instanceof FinalState.Unreadable);
      if (usable && claims.take(entry, since)) {
        return state;
      }
    }
    claims.putBack(entry);
    return null;
  }

  private void checkUnreadable() {
    walk.unreadable().entrySet().stream()
        .findFirst()
        .ifPresent(
            bad ->
                failure =
                    CheckpointFailedException.missedModification(bad.getKey(), bad.getValue()));
  }

  /** Whether there is nothing to read before {@code s}; any lane. */
  boolean endedAhead(boolean rounds) {
    return failure != null || (claims.walked() && (!rounds || roundsOver));
  }

  /** Whether everything was read, or copied by the executor; any lane. */
  boolean exhausted() {
    return exhausted;
  }

  /** Why this cannot go on, or null; any lane. */
  @Nullable CheckpointFailedException failure() {
    return failure;
  }

  long bytesRead() {
    long objects = objectsCaptured + objectsRecaptured + objectsDrained;
    return bytesCaptured + bytesRecaptured + objects * Reading.OBJECT_BYTES;
  }

  CaptureStatistics statistics(Copies copies) {
    return new CaptureStatistics(
        reader.full(),
        objectsCaptured,
        bytesCaptured,
        objectsRecaptured,
        objectsDrained + claims.copiedByExecutor(),
        copies.objects(),
        copies.bytes(),
        walk.unreadableObjects());
  }
}
