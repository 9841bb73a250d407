package io.evenkeel.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service that can say what a request did to the state (the talk's Variant II): instead of
 * copying objects that were modified during a capture, the library collects these updates and
 * applies them to what it captured, beside execution. It is for large objects that change in small
 * places: eight bytes in an object of a mebibyte cost eight bytes.
 *
 * <p><b>Obligations.</b>
 *
 * <ul>
 *   <li><i>After-images.</i> An update says what is in a place after the request, not what to do
 *       with what was there: applied twice, or to a value that has it already, it changes nothing
 *       more. The snapshot it is applied to may show its effect, or that of later ones.
 *   <li><i>Blind.</i> Neither making an update nor applying it looks at the snapshot to decide
 *       something. Creating what exists and deleting what does not exist succeed.
 *   <li><i>Complete.</i> Whatever {@link #invoke(Request, boolean)} changes is in the updates; an
 *       object that it creates is there as a whole. A missing update makes this replica's
 *       checkpoints wrong, which the others will notice.
 *   <li><i>Canonical.</i> An object with all its updates has exactly the bytes that {@link #object}
 *       gives after the last of these requests.
 *   <li><i>One unit.</i> Updates of a request are all applied, or none: positions are between
 *       batches, and {@code createUpdates} changes between batches only.
 *   <li>Reading an object during {@link #invoke(Request, boolean)} may give any mixture of before
 *       and after in the places that the request's updates cover, and what was there all the time
 *       elsewhere.
 * </ul>
 */
public interface UpdateService extends ObjectService {

  /**
   * Executes one request, as {@link #invoke(Request, Modifications)} does: same result, same state.
   *
   * @param createUpdates whether the updates are wanted
   */
  Outcome invoke(Request request, boolean createUpdates);

  /**
   * Opens a view of the state for one capture. Called between two batches on the executing thread;
   * the view is read like the service itself: on a second thread if {@link #concurrentReads()},
   * until {@link Snapshot#close}.
   */
  default Snapshot fuzzy() {
    return Snapshot.of(this);
  }

  /**
   * Says with fewer updates what these do one after the other, whatever they are applied to. A pure
   * function like {@link #complete}; called on the thread that calls that, when an object has many.
   * An update that a later one covers is all that most services can leave out.
   *
   * @param updates contents of updates of one object, the earliest first; not changed
   * @return as many at most; what stays as it was may be the same arrays
   */
  default List<byte[]> merge(ObjectId id, List<byte[]> updates) {
    return updates;
  }

  /**
   * Applies updates to an object of a snapshot. A pure function: it sees nothing of the state, runs
   * on another thread, while requests execute.
   *
   * @param value the object in the snapshot; null if it is not there. Not changed
   * @param updates contents of the object's updates, the earliest first
   * @return the object after the last of them, or null if it does not exist then
   */
  byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates);
}
