package io.evenkeel.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.MacKey;
import io.evenkeel.transport.proto.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes requests that prove who sent them. Any number of threads. */
final class RequestSigner {

  private static final byte[] REQUEST_TAG =
      "evenkeel.request.2".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RESULT_TAG = "evenkeel.result.1".getBytes(StandardCharsets.US_ASCII);

  private final ClientConfig config;
  private final byte[] cluster;
  private final Ed25519 ed25519 = Ed25519.create();
  private final List<MacKey> macKeys = new CopyOnWriteArrayList<>();

  RequestSigner(ClientConfig config) {
    this.config = config;
    if (config.authentication() == ClientConfig.Authentication.SIGNED) {
      // A key that cannot sign is found now, not at the first request.
      ed25519.sign(config.signingKey(), new byte[0]);
    }
    String clusterId = config.tls().clusterId();
    this.cluster = clusterId.getBytes(StandardCharsets.UTF_8);
    for (int id = 0; id < config.replicas().size(); id++) {
      macKeys.add(derive(id, config.replicas().get(id).macKey()));
    }
  }

  private MacKey derive(int replica, PublicKey key) {
    return MacKey.derive(
        config.macKey(), key, config.tls().clusterId(), config.principal(), replica);
  }

  /** A replica has another key now. */
  void macKey(int replica, PublicKey key) {
    macKeys.set(replica, derive(replica, key));
  }

  /**
   * Signs a request.
   *
   * @param library whether it is for the library, not the service
   */
  Request sign(long session, long number, boolean library, byte[] operation) {
    byte[] digest = requestDigest(cluster, config.principal(), session, number, library, operation);
    ByteBuffer macs = ByteBuffer.allocate(macKeys.size() * MacKey.MAC_BYTES);
    for (MacKey key : macKeys) {
      macs.put(key.mac(digest));
    }
    boolean signed = config.authentication() == ClientConfig.Authentication.SIGNED;
    return Request.newBuilder()
        .setLibrary(library)
        .setPrincipal(config.principal())
        .setSession(session)
        .setNumber(number)
        .setOperation(UnsafeByteOperations.unsafeWrap(operation))
        .setSignature(
            signed
                ? ByteString.copyFrom(ed25519.sign(config.signingKey(), digest))
                : ByteString.EMPTY)
        .setMacs(UnsafeByteOperations.unsafeWrap(macs.array()))
        .build();
  }

  /** The layout is the one at Request in the protocol's schema. */
  static byte[] requestDigest(
      byte[] cluster, int principal, long session, long number, boolean library, byte[] operation) {
    ByteBuffer header =
        ByteBuffer.allocate(4 + REQUEST_TAG.length + 4 + cluster.length + 1 + 4 + 8 + 8 + 4)
            .putInt(REQUEST_TAG.length)
            .put(REQUEST_TAG)
            .putInt(cluster.length)
            .put(cluster)
            .put((byte) (library ? 1 : 0))
            .putInt(principal)
            .putLong(session)
            .putLong(number)
            .putInt(operation.length);
    MessageDigest sha256 = sha256();
    sha256.update(header.array());
    return sha256.digest(operation);
  }

  /** The layout is the one at Reply in the protocol's schema. */
  static ByteString resultDigest(ByteString result) {
    MessageDigest sha256 = sha256();
    sha256.update(
        ByteBuffer.allocate(4 + RESULT_TAG.length + 4)
            .putInt(RESULT_TAG.length)
            .put(RESULT_TAG)
            .putInt(result.size())
            .array());
    sha256.update(result.asReadOnlyByteBuffer());
    return UnsafeByteOperations.unsafeWrap(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
