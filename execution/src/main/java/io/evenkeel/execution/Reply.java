package io.evenkeel.execution;

import io.evenkeel.api.ClientId;

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
    RESULT_DROPPED
  }
}
