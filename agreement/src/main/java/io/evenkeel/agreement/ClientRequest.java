package io.evenkeel.agreement;

import java.util.Arrays;

/**
 * A client's request as it travels: what to execute, and two proofs of who asked.
 *
 * <p>Immutable: the arrays given are kept, not copied, and must not be changed by anybody. The
 * digest is computed at construction, so construct where hashing may take time. Two requests are
 * equal when their digests are; signature and MACs do not count.
 */
public final class ClientRequest {

  /** Length of one MAC: HMAC-SHA256 over the digest, truncated. */
  public static final int MAC_BYTES = 16;

  /** Whom a request is for; part of its digest, so that neither is taken for the other. */
  public enum Kind {
    /** The service. */
    SERVICE,
    /** The library itself: a {@link LibraryOperation}. */
    LIBRARY
  }

  private final Kind kind;
  private final RequestId id;
  private final byte[] operation;
  private final byte[] signature;
  private final byte[] macs;
  private final Digest digest;

  /** A request to the service; see the other constructor. */
  public ClientRequest(
      String clusterId, RequestId id, byte[] operation, byte[] signature, byte[] macs) {
    this(clusterId, Kind.SERVICE, id, operation, signature, macs);
  }

  /**
   * A request.
   *
   * @param clusterId the cluster it is meant for
   * @param operation what the service executes, opaque here
   * @param signature by the principal over the digest, alone or with others ({@link
   *     BundleSignature}), or empty
   * @param macs one MAC for each replica in order, {@value #MAC_BYTES} bytes each, or empty
   */
  public ClientRequest(
      String clusterId, Kind kind, RequestId id, byte[] operation, byte[] signature, byte[] macs) {
    this.kind = kind;
    this.id = id;
    this.operation = operation;
    this.signature = signature;
    this.macs = macs;
    this.digest = RequestContent.digest(clusterId, kind, id, operation);
  }

  /** Whom it is for. */
  public Kind kind() {
    return kind;
  }

  /** Who asks, and which of its requests this is. */
  public RequestId id() {
    return id;
  }

  /** The operation; not a copy, read only. */
  public byte[] operation() {
    return operation;
  }

  /** The principal's signature, see {@link BundleSignature}; not a copy, read only. */
  public byte[] signature() {
    return signature;
  }

  /** The MAC vector; not a copy, read only. */
  public byte[] macs() {
    return macs;
  }

  /** The MAC meant for a replica, empty if the vector is too short to hold it. */
  public byte[] macFor(int replica) {
    int start = replica * MAC_BYTES;
    return macs.length < start + MAC_BYTES
        ? new byte[0]
        : Arrays.copyOfRange(macs, start, start + MAC_BYTES);
  }

  /** What signature and MACs are over, see {@link RequestContent}. */
  public Digest digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientRequest that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return id + ":" + digest;
  }
}
