package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Request;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a service breaks its contract, with the place.
 *
 * @param kind what is broken
 * @param request the request it was noticed at; null if no request is to blame
 * @param object the object it was noticed at; null if it was a result or an exception
 * @param detail what was seen, for a person
 */
public record Finding(
    Kind kind, @Nullable Request request, @Nullable ObjectId object, String detail) {

  private static final int OPERATION_BYTES_SHOWN = 48;

  /** What a service can get wrong. */
  public enum Kind {
    /** An object changed, and no {@code modified()} named it: checkpoints of it will be wrong. */
    MISSED_MODIFICATION,
    /** An operation that {@code readsOnly} lets readers do changed an object, or reported one. */
    READ_THAT_WRITES,
    /** {@code modified()} came after the change: a copy taken at the report has the new value. */
    LATE_MODIFICATION,
    /** A reserved id was reported or listed: those belong to the library. */
    RESERVED_ID,
    /** {@code invoke} threw: the replica would stop. */
    EXCEPTION,
    /** Two runs of one log differ, in one process or in two: replicas would part. */
    NON_DETERMINISM,
    /** One state has two encodings: it was reached in two ways and its objects differ. */
    NON_CANONICAL,
    /**
     * After installing all objects the service behaves differently: it has state outside of them.
     */
    HIDDEN_STATE,
    /**
     * {@code ids}, {@code objects} and {@code object} contradict each other or are out of order.
     */
    INCONSISTENT_WALK,
    /** An array that was handed out changed later: it is not a copy. */
    SHARED_ARRAY,
    /** The service allows concurrent reads, and one of an unmodified object came out wrong. */
    UNSAFE_CONCURRENT_READ,
    /** Variant II: a request has another result, or does something else, than in Variant I. */
    UPDATES_CHANGE_RESULT,
    /** Variant II: an object changed and no update says so. */
    MISSING_UPDATE,
    /** Variant II: an object with the updates of a request is not what the request made of it. */
    WRONG_UPDATE,
    /** Variant II: updates applied to an object that has them already change it. */
    NON_IDEMPOTENT_UPDATE,
    /** Variant II: what updates do hangs on what they are applied to. */
    NON_BLIND_UPDATE,
    /** Variant II: merged updates do something else. */
    WRONG_MERGE
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(kind);
    if (object != null) {
      text.append(", object ").append(object);
    }
    if (request != null) {
      text.append(", request ").append(request.number()).append(" (operation ");
      text.append(shown(request.operation())).append(')');
    }
    return text.append(": ").append(detail).toString();
  }

  private static String shown(byte[] operation) {
    int length = Math.min(operation.length, OPERATION_BYTES_SHOWN);
    String hex = HexFormat.of().formatHex(operation, 0, length);
    return "0x" + hex + (length < operation.length ? "... of " + operation.length + " bytes" : "");
  }
}
