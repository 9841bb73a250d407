package io.evenkeel.checkpoint.timing;

/**
 * Decides at each batch boundary whether it is a checkpoint position: the first at which at least
 * so many requests have been executed since the previous position, or so many batches, or so many
 * body bytes. The first bounds the work lost, the second the request log of an idle service, the
 * third the log under large requests.
 *
 * <p>All three are functions of the agreed log, so every replica finds the same positions. Counting
 * starts at the last position; a replica that restores the checkpoint of {@code s} starts a new one
 * after {@code s} and goes on as if it had executed everything itself.
 */
public final class CheckpointInterval {

  private final long requestsMax;
  private final long batchesMax;
  private final long bodyBytesMax;

  private long requests;
  private long batches;
  private long bodyBytes;

  /**
   * Three limits, each at least 1; cluster-wide configuration.
   *
   * @throws IllegalArgumentException if one is smaller
   */
  public CheckpointInterval(long requests, long batches, long bodyBytes) {
    if (requests < 1 || batches < 1 || bodyBytes < 1) {
      throw new IllegalArgumentException(
          "an interval of "
              + requests
              + " requests, "
              + batches
              + " batches, "
              + bodyBytes
              + " bytes");
    }
    this.requestsMax = requests;
    this.batchesMax = batches;
    this.bodyBytesMax = bodyBytes;
  }

  /** A batch was executed; a null batch counts as one without requests. */
  public void executed(long batchRequests, long batchBodyBytes) {
    requests += batchRequests;
    batches++;
    bodyBytes += batchBodyBytes;
  }

  /** Whether the boundary after the last batch is a position. */
  public boolean due() {
    return requests >= requestsMax || batches >= batchesMax || bodyBytes >= bodyBytesMax;
  }

  /** The last boundary was a position, or the state was replaced by that of a checkpoint. */
  public void restart() {
    requests = 0;
    batches = 0;
    bodyBytes = 0;
  }

  /** Requests executed since the last position. */
  public long requests() {
    return requests;
  }

  /**
   * Requests expected until the next position, at most those that are left to the limit: fewer if
   * at the pace since the last position the batches or bytes run out first. 0 if it is due.
   */
  public long remaining() {
    if (due()) {
      return 0;
    }
    long left = requestsMax - requests;
    left = Math.min(left, atPace(batchesMax - batches, batches));
    left = Math.min(left, atPace(bodyBytesMax - bodyBytes, bodyBytes));
    return left;
  }

  /** Requests that come with {@code left} of something of which {@code used} came so far. */
  private long atPace(long left, long used) {
    if (used == 0) {
      return Long.MAX_VALUE;
    }
    long high = Math.multiplyHigh(left, requests);
    return high != 0 || left * requests < 0 ? Long.MAX_VALUE : left * requests / used;
  }
}
