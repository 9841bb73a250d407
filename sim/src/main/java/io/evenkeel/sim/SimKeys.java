package io.evenkeel.sim;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys of a simulation. A signature is a hash of its owner and the content: nobody in the world
 * computes one for somebody else, so it is as good as a real one, and a thousand times cheaper.
 */
final class SimKeys implements Authenticator {

  private static final int SIGNATURE_BYTES = 64;
  private static final int REPLICA = 1;
  private static final int PRINCIPAL = 2;
  private static final int MAC = 3;

  private final int self;

  SimKeys(int self) {
    this.self = self;
  }

  private static long tag(int kind, int identity, int other, byte[] content) {
    long h = (kind * 31L + identity) * 1_000_003L + other;
    ByteBuffer in = ByteBuffer.wrap(content);
    while (in.remaining() >= 8) {
      h = (h ^ in.getLong()) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    while (in.hasRemaining()) {
      h = (h ^ in.get()) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 29;
    }
    return (h ^ content.length) * 0xBF58476D1CE4E5B9L;
  }

  private static byte[] expand(long tag, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes);
    for (int i = 0; i < bytes; i += 8) {
      out.putLong(tag + i);
    }
    return out.array();
  }

  /** What that replica's key gives. */
  static byte[] sign(int replica, byte[] content) {
    return expand(tag(REPLICA, replica, 0, content), SIGNATURE_BYTES);
  }

  /** A request as its principal sends it. */
  static ClientRequest request(Cluster cluster, RequestId id, byte[] operation) {
    return request(cluster, id, operation, -1, true);
  }

  /**
   * A request as a lying principal sends it.
   *
   * @param macMask replicas whose MAC holds
   * @param signed whether the signature holds
   */
  static ClientRequest request(
      Cluster cluster, RequestId id, byte[] operation, int macMask, boolean signed) {
    byte[] digest = RequestContent.digest(cluster.id(), id, operation).bytes();
    int n = cluster.size().n();
    ByteBuffer macs = ByteBuffer.allocate(n * ClientRequest.MAC_BYTES);
    for (int replica = 0; replica < n; replica++) {
      long tag = tag(MAC, id.principal(), replica, digest);
      boolean good = (macMask >> replica & 1) == 1;
      macs.put(expand(good ? tag : ~tag, ClientRequest.MAC_BYTES));
    }
    long tag = tag(PRINCIPAL, id.principal(), 0, digest);
    byte[] signature = expand(signed ? tag : ~tag, SIGNATURE_BYTES);
    return new ClientRequest(cluster.id(), id, operation, signature, macs.array());
  }

  @Override
  public byte[] sign(byte[] content) {
    return sign(self, content);
  }

  @Override
  public boolean verifyReplica(int replica, byte[] content, byte[] signature) {
    return Arrays.equals(signature, sign(replica, content));
  }

  @Override
  public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
    return Arrays.equals(signature, expand(tag(PRINCIPAL, principal, 0, digest), SIGNATURE_BYTES));
  }

  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    return Arrays.equals(mac, expand(tag(MAC, principal, self, digest), ClientRequest.MAC_BYTES));
  }
}
