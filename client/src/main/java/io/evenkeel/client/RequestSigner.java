package io.evenkeel.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evenkeel.agreement.BundleSignature;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.MacKey;
import io.evenkeel.transport.proto.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes requests that prove who sent them. Any number of threads. */
final class RequestSigner {

  private static final byte[] RESULT_TAG = "evenkeel.result.1".getBytes(StandardCharsets.US_ASCII);

  private final ClientConfig config;
  private final Ed25519 ed25519 = Ed25519.create();
  private final List<MacKey> macKeys = new CopyOnWriteArrayList<>();

  /**
   * A request that lacks its signature, if it is to have one.
   *
   * @param digest what is signed
   */
  record Unsigned(Digest digest, Request request) {}

  RequestSigner(ClientConfig config) {
    this.config = config;
    if (signs()) {
      // A key that cannot sign is found now, not at the first request.
      ed25519.sign(config.signingKey(), new byte[0]);
    }
    for (int id = 0; id < config.replicas().size(); id++) {
      macKeys.add(derive(id, config.replicas().get(id).macKey()));
    }
  }

  /** Whether requests have signatures; else MACs say it all. */
  boolean signs() {
    return config.authentication() == ClientConfig.Authentication.SIGNED;
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
   * Makes a request: all but its signature.
   *
   * @param library whether it is for the library, not the service
   */
  Unsigned prepare(long session, long number, boolean library, byte[] operation) {
    ClientRequest.Kind kind = library ? ClientRequest.Kind.LIBRARY : ClientRequest.Kind.SERVICE;
    RequestId id = new RequestId(config.principal(), session, number);
    Digest digest = RequestContent.digest(config.tls().clusterId(), kind, id, operation);
    byte[] bytes = digest.bytes();
    ByteBuffer macs = ByteBuffer.allocate(macKeys.size() * MacKey.MAC_BYTES);
    for (MacKey key : macKeys) {
      macs.put(key.mac(bytes));
    }
    Request request =
        Request.newBuilder()
            .setLibrary(library)
            .setPrincipal(config.principal())
            .setSession(session)
            .setNumber(number)
            .setOperation(UnsafeByteOperations.unsafeWrap(operation))
            .setMacs(UnsafeByteOperations.unsafeWrap(macs.array()))
            .build();
    return new Unsigned(digest, request);
  }

  /**
   * Signs requests, all with one signature.
   *
   * @param unsigned at most {@link BundleSignature#REQUESTS_MAX}
   */
  List<Request> sign(List<Unsigned> unsigned) {
    List<byte[]> signatures =
        BundleSignature.of(
            unsigned.stream().map(Unsigned::digest).toList(),
            root -> ed25519.sign(config.signingKey(), root));
    List<Request> signed = new ArrayList<>(unsigned.size());
    for (int i = 0; i < unsigned.size(); i++) {
      ByteString signature = UnsafeByteOperations.unsafeWrap(signatures.get(i));
      signed.add(unsigned.get(i).request().toBuilder().setSignature(signature).build());
    }
    return signed;
  }

  /** Makes one request by itself. */
  Request request(long session, long number, boolean library, byte[] operation) {
    Unsigned unsigned = prepare(session, number, library, operation);
    return signs() ? sign(List.of(unsigned)).get(0) : unsigned.request();
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
