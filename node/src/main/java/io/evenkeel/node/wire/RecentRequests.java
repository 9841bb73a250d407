package io.evenkeel.node.wire;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.transport.proto.Request;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Large requests that were decoded of late and are still in use: a request comes from its client,
 * in a proposal, and maybe relayed, and comparing its bytes is forty times cheaper than hashing
 * them again. Keeps nothing alive. Any thread.
 */
final class RecentRequests {

  /** Smaller ones are hashed as quickly as found. */
  static final int OPERATION_BYTES_MIN = 64 << 10;

  private static final int COUNT_MAX = 256;

  private final Map<RequestId, WeakReference<ClientRequest>> byId = new LinkedHashMap<>();

  /** The very same request, bytes and proofs, if it is known. */
  synchronized @Nullable ClientRequest find(RequestId id, Request request) {
    WeakReference<ClientRequest> reference = byId.get(id);
    ClientRequest known = reference == null ? null : reference.get();
    return known != null && isSame(known, request) ? known : null;
  }

  private static boolean isSame(ClientRequest known, Request request) {
    boolean library = known.kind() == ClientRequest.Kind.LIBRARY;
    return library == request.getLibrary()
        && isSame(known.signature(), request.getSignature().asReadOnlyByteBuffer())
        && isSame(known.macs(), request.getMacs().asReadOnlyByteBuffer())
        && isSame(known.operation(), request.getOperation().asReadOnlyByteBuffer());
  }

  private static boolean isSame(byte[] known, ByteBuffer bytes) {
    return ByteBuffer.wrap(known).equals(bytes);
  }

  synchronized void add(ClientRequest request) {
    byId.remove(request.id());
    if (byId.size() >= COUNT_MAX) {
      Iterator<RequestId> eldest = byId.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    byId.put(request.id(), new WeakReference<>(request));
  }
}
