package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keys for tests: an HMAC per identity, which catches every forged or moved signature. */
final class TestKeys implements Authenticator {

  private static final int REPLICA = 1;
  private static final int PRINCIPAL = 2;
  private static final int MAC = 3;

  private final int self;

  TestKeys(int self) {
    this.self = self;
  }

  private static byte[] tag(int kind, int identity, int other, byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      byte[] key = ByteBuffer.allocate(12).putInt(kind).putInt(identity).putInt(other).array();
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What that replica's key gives. */
  static byte[] sign(int replica, byte[] content) {
    return tag(REPLICA, replica, 0, content);
  }

  /** A request as its principal sends it. */
  static ClientRequest request(Cluster cluster, RequestId id, byte[] operation) {
    byte[] digest = RequestContent.digest(cluster.id(), id, operation).bytes();
    ByteBuffer macs = ByteBuffer.allocate(cluster.size().n() * ClientRequest.MAC_BYTES);
    for (int replica = 0; replica < cluster.size().n(); replica++) {
      macs.put(tag(MAC, id.principal(), replica, digest), 0, ClientRequest.MAC_BYTES);
    }
    byte[] signature = tag(PRINCIPAL, id.principal(), 0, digest);
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
    return Arrays.equals(signature, tag(PRINCIPAL, principal, 0, digest));
  }

  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    byte[] good = tag(MAC, principal, self, digest);
    return Arrays.equals(mac, Arrays.copyOf(good, ClientRequest.MAC_BYTES));
  }
}
