package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The modification list, shared by the executor and whoever reads the objects: who takes the value
 * that an object has at {@code s}. The one place where two lanes meet on the same data; nobody ever
 * waits here.
 *
 * <p>The rule is the same everywhere: <b>the reader reads first and claims afterwards; the executor
 * claims first and changes afterwards.</b> Both claims are atomic on one variable. So if the
 * reader's claim comes first, what it read cannot have been changed yet; if the executor's comes
 * first, the reader's claim fails and what it read, however torn, is dropped.
 *
 * <ul>
 *   <li><i>An object on the list</i> has an {@link Entry}. Open, it carries the batch that reported
 *       it last. The reader looks at the batch, reads the object, and takes the entry if it still
 *       carries that batch and the batch is over. Before {@code s} the executor opens the entry
 *       anew with each batch that reports it; after {@code s} it claims an open entry before it
 *       changes the object, and copies the object itself.
 *   <li><i>An object not on the list</i> belongs to the walk. The reader reads a range, passes
 *       {@code turn}, and drops what was reported by then. The executor puts an entry on the list
 *       and passes {@code turn} before it changes the object. The order in which the two pass says
 *       who was first. Behind the place the walk has reached nothing needs an entry after {@code s}
 *       any more.
 * </ul>
 *
 * <p>An object may be copied by both, with the same value, if the walk reaches it just while the
 * executor claims it. None is missed.
 */
final class Claims {

  private static final long TAKEN = 0;
  private static final long COPIED = -1;

  /** A reported object: the batch that reported it last (positive), or who took its value. */
  static final class Entry extends AtomicLong {
    private static final long serialVersionUID = 1L;

    private final transient ObjectId id;

    private Entry(ObjectId id, long state) {
      super(state);
      this.id = id;
    }

    ObjectId id() {
      return id;
    }
  }

  private enum End {
    OPEN,
    DRAINED,
    ABANDONED
  }

  // Executor's.
  private final Map<ObjectId, Entry> entries = new LinkedHashMap<>();
  private long batch = 1;
  private boolean frozen;

  // Shared.
  private final Handover<Entry> reported = new Handover<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicReference<End> end = new AtomicReference<>(End.OPEN);
  private volatile long finishedBatch;
  private volatile @Nullable ObjectId reached;
  private volatile boolean walked;

  // Reader's.
  private final ArrayDeque<Entry> list = new ArrayDeque<>();
  private final Set<ObjectId> listedInWalk = new HashSet<>();
  private long copiedByExecutor;

  // The executor's side.

  /**
   * An object is about to change.
   *
   * @return whether the executor must copy it now, before it changes
   */
  boolean modified(ObjectId id) {
    Entry entry = entries.get(id);
    if (frozen) {
      return entry == null ? claimUnlisted(id) : claim(entry);
    }
    if (entry == null || !reopen(entry)) {
      list(new Entry(id, batch));
    }
    return false;
  }

  private boolean reopen(Entry entry) {
    long state = entry.get();
    return state == batch || (state > 0 && entry.compareAndSet(state, batch));
  }

  private boolean claim(Entry entry) {
    long state = entry.get();
    return state > 0 && entry.compareAndSet(state, COPIED);
  }

  private boolean claimUnlisted(ObjectId id) {
    if (walkHasPassed(id)) {
      return false;
    }
    list(new Entry(id, COPIED));
    return true;
  }

  private boolean walkHasPassed(ObjectId id) {
    if (walked) {
      return true;
    }
    ObjectId place = reached;
    return place != null && id.compareTo(place) <= 0;
  }

  private void list(Entry entry) {
    entries.put(entry.id(), entry);
    reported.put(entry);
    turn.incrementAndGet();
  }

  /** Between two batches: what was reported is changed by now. */
  void batchEnded() {
    finishedBatch = batch;
    batch++;
  }

  /** At {@code s}, after {@link #batchEnded}: from here on changes need a claim. */
  void freeze() {
    frozen = true;
  }

  /** In the pause: claims the open objects for the executor, which copies each. */
  void claimAll(Consumer<ObjectId> copy) {
    for (Entry entry : entries.values()) {
      if (claim(entry)) {
        copy.accept(entry.id());
      }
    }
  }

  /**
   * The state is about to change without reports.
   *
   * @return false if everything was taken before
   */
  boolean abandon() {
    return end.compareAndSet(End.OPEN, End.ABANDONED);
  }

  /** Whether {@link #abandon} came first; any lane. */
  boolean abandoned() {
    return end.get() == End.ABANDONED;
  }

  // The reader's side.

  /** After a read of the walk: from here on {@link #listed} knows what it might have met. */
  void passTurn() {
    turn.incrementAndGet();
    catchUp();
  }

  private void catchUp() {
    for (Entry entry = reported.take(); entry != null; entry = reported.take()) {
      list.add(entry);
      if (!walked) {
        listedInWalk.add(entry.id());
      }
    }
  }

  /** Whether an object was reported before the last {@link #passTurn}; the list has it then. */
  boolean listed(ObjectId id) {
    return listedInWalk.contains(id);
  }

  /** The walk is through with everything up to here. */
  void reached(@Nullable ObjectId place) {
    reached = place;
  }

  /** The walk is over. */
  void walkEnded() {
    walked = true;
    listedInWalk.clear();
  }

  /** Whether the walk is over; any lane. */
  boolean walked() {
    return walked;
  }

  /** How many entries the reader has before it. */
  int listSize() {
    catchUp();
    return list.size();
  }

  /** The next object to read from the list, or null if there is none. */
  @Nullable Entry next() {
    if (list.isEmpty()) {
      catchUp();
    }
    return list.poll();
  }

  /** What {@link #take} wants to know from before the read; 0 if there is nothing to read. */
  long openSince(Entry entry) {
    long state = entry.get();
    if (state == COPIED) {
      copiedByExecutor++;
    }
    return Math.max(0, state);
  }

  /** Whether the batch is over in which an entry was opened, so that a read sees its changes. */
  boolean over(long openSince) {
    return openSince <= finishedBatch;
  }

  /**
   * After reading: takes the object, unless it was reported again or copied by the executor
   * meanwhile.
   */
  boolean take(Entry entry, long openSince) {
    return entry.compareAndSet(openSince, TAKEN);
  }

  /** To be read later. */
  void putBack(Entry entry) {
    list.add(entry);
  }

  /** How many entries were met that the executor copied: so many copies come from it, at least. */
  long copiedByExecutor() {
    return copiedByExecutor;
  }

  /**
   * Everything was taken.
   *
   * @return false if it was abandoned before
   */
  boolean drained() {
    return end.compareAndSet(End.OPEN, End.DRAINED);
  }
}
