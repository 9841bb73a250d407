package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a request's digest covers; the client's signature and MACs are over that digest. */
public final class RequestContent {

  private static final byte[] TAG = "evenkeel.request.2".getBytes(StandardCharsets.US_ASCII);

  private RequestContent() {}

  /**
   * The bytes before the operation: u32 length and tag {@code evenkeel.request.2}, u32 length and
   * cluster id (UTF-8), kind u8, principal u32, session u64, number u64, operation length u32;
   * big-endian.
   */
  private static byte[] header(
      String clusterId, ClientRequest.Kind kind, RequestId id, int operationBytes) {
    byte[] cluster = clusterId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + TAG.length + 4 + cluster.length + 1 + 4 + 8 + 8 + 4)
        .putInt(TAG.length)
        .put(TAG)
        .putInt(cluster.length)
        .put(cluster)
        .put((byte) kind.ordinal())
        .putInt(id.principal())
        .putLong(id.session())
        .putLong(id.number())
        .putInt(operationBytes)
        .array();
  }

  /** The digest of a request: SHA-256 over {@linkplain #header header} and operation. */
  public static Digest digest(
      String clusterId, ClientRequest.Kind kind, RequestId id, byte[] operation) {
    return Digest.sha256(header(clusterId, kind, id, operation.length), operation);
  }

  /** The digest of a request to the service. */
  public static Digest digest(String clusterId, RequestId id, byte[] operation) {
    return digest(clusterId, ClientRequest.Kind.SERVICE, id, operation);
  }
}
