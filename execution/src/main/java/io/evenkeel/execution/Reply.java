package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer to one request; identical on every correct replica.
 *
 * @param client session it goes to
 * @param number number of the request
 * @param status what became of the request
 * @param payload the service's result if {@link Status#OK}; eight bytes with the lowest acceptable
 *     session if {@link Status#SESSION_EXPIRED}; else empty
 */
public record Reply(ClientId client, long number, Status status, byte[] payload) {

  /** What became of a request. */
  public enum Status {
    /** Executed; the payload is its result. */
    OK,
    /** Not executed: the session left the client table, or never may enter it. */
    SESSION_EXPIRED,
    /** Executed earlier; its result was too large to be kept for a retransmission. */
    RESULT_DROPPED,
    /** Not executed: the configuration does not give its principal the permission. */
    REFUSED_PERMISSION
  }

  /** Bytes of these replies' payloads, of each principal. */
  static Map<Integer, Long> bytesOf(List<Reply> replies) {
    Map<Integer, Long> bytes = new TreeMap<>();
    for (Reply reply : replies) {
      bytes.merge(reply.client().principal(), (long) reply.payload().length, Long::sum);
    }
    return bytes;
  }
}
