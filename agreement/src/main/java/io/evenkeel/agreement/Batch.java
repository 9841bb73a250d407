package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is ordered at one sequence number: requests in order, and the time the primary gave them.
 *
 * <p>Immutable; the digest is computed at construction from the requests' digests. Equal when the
 * digests are.
 */
public final class Batch {

  private static final byte[] TAG = "evenkeel.batch.1".getBytes(StandardCharsets.US_ASCII);

  /** What a request adds to a batch besides operation, signature and MACs. */
  private static final int REQUEST_OVERHEAD_BYTES = 64;

  /** The null batch, which fills a gap: no requests, time 0. */
  public static final Batch NULL = new Batch(List.of(), 0);

  private final List<ClientRequest> requests;
  private final long timestampMillis;
  private final Digest digest;
  private final long bytes;

  /**
   * A batch.
   *
   * @param requests in the order of execution
   * @param timestampMillis wall clock of the primary, milliseconds since 1970; whoever executes
   *     clamps it so that time never runs backwards
   */
  public Batch(List<ClientRequest> requests, long timestampMillis) {
    this.requests = List.copyOf(requests);
    this.timestampMillis = timestampMillis;
    this.digest = digest(this.requests, timestampMillis);
    long sum = 0;
    for (ClientRequest request : this.requests) {
      sum += bytesOf(request);
    }
    this.bytes = sum;
  }

  /** u32 length and tag {@code evenkeel.batch.1}, timestamp u64, count u32, request digests. */
  private static Digest digest(List<ClientRequest> requests, long timestampMillis) {
    ByteBuffer content =
        ByteBuffer.allocate(4 + TAG.length + 8 + 4 + requests.size() * Digest.BYTES);
    content.putInt(TAG.length).put(TAG).putLong(timestampMillis).putInt(requests.size());
    for (ClientRequest request : requests) {
      request.digest().putTo(content);
    }
    return Digest.sha256(content.array());
  }

  /** What one request counts towards {@link #bytes()}. */
  static long bytesOf(ClientRequest request) {
    return (long) request.operation().length
        + request.signature().length
        + request.macs().length
        + REQUEST_OVERHEAD_BYTES;
  }

  /** The requests in the order of execution, unmodifiable. */
  public List<ClientRequest> requests() {
    return requests;
  }

  /** Whose requests they are, in the order of execution. */
  List<RequestId> ids() {
    return requests.stream().map(ClientRequest::id).toList();
  }

  /** The primary's wall clock, milliseconds since 1970. */
  public long timestampMillis() {
    return timestampMillis;
  }

  /** Covers the requests in order and the timestamp. */
  public Digest digest() {
    return digest;
  }

  /** Approximate size in bytes, for limits. */
  public long bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Batch that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "Batch[" + requests.size() + " requests, " + digest + "]";
  }
}
