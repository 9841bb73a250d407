package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import io.evenkeel.checkpoint.root.Digest;
import java.util.List;

/**
 * A committed batch as execution sees it.
 *
 * @param sequence its sequence number; batches arrive without gaps
 * @param history digest of the order up to and including this batch
 * @param timestampMillis the primary's wall-clock time; clamped so that it never goes back
 * @param seed first eight bytes of the batch's digest
 * @param requests in their agreed order; empty for a null batch
 */
public record OrderedBatch(
    long sequence, Digest history, long timestampMillis, long seed, List<OrderedRequest> requests) {

  /**
   * A request in a batch.
   *
   * @param client session that sent it
   * @param number the session's own number
   * @param library whether it is for the {@link Library}, not the service
   * @param operation the service's bytes, or the library's
   */
  public record OrderedRequest(ClientId client, long number, boolean library, byte[] operation) {

    /** A request to the service. */
    public OrderedRequest(ClientId client, long number, byte[] operation) {
      this(client, number, false, operation);
    }
  }

  /** Sum of the operations' sizes in bytes. */
  public long bodyBytes() {
    long bytes = 0;
    for (OrderedRequest request : requests) {
      bytes += request.operation().length;
    }
    return bytes;
  }
}
