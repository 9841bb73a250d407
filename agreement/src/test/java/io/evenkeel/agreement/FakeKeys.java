package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keys for tests: a hash per identity, which catches every forged or moved signature. */
final class FakeKeys implements Authenticator {

  private static final int REPLICA = 1;
  private static final int PRINCIPAL = 2;
  private static final int MAC = 3;

  private final int self;
  int verifications;

  FakeKeys(int self) {
    this.self = self;
  }

  private static byte[] tag(int kind, int identity, int other, byte[] content) {
    byte[] key = ByteBuffer.allocate(12).putInt(kind).putInt(identity).putInt(other).array();
    return Digest.sha256(key, content).bytes();
  }

  static byte[] sign(int replica, byte[] content) {
    return tag(REPLICA, replica, 0, content);
  }

  static ClientRequest request(Cluster cluster, RequestId id, byte[] operation) {
    Digest digest = RequestContent.digest(cluster.id(), id, operation);
    byte[] signature = tag(PRINCIPAL, id.principal(), 0, digest.bytes());
    ByteBuffer macs = ByteBuffer.allocate(cluster.size().n() * ClientRequest.MAC_BYTES);
    for (int replica = 0; replica < cluster.size().n(); replica++) {
      macs.put(tag(MAC, id.principal(), replica, digest.bytes()), 0, ClientRequest.MAC_BYTES);
    }
    return new ClientRequest(cluster.id(), id, operation, signature, macs.array());
  }

  @Override
  public byte[] sign(byte[] content) {
    return sign(self, content);
  }

  @Override
  public boolean verifyReplica(int replica, byte[] content, byte[] signature) {
    verifications++;
    return Arrays.equals(signature, tag(REPLICA, replica, 0, content));
  }

  @Override
  public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
    verifications++;
    return Arrays.equals(signature, tag(PRINCIPAL, principal, 0, digest));
  }

  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    byte[] good = Arrays.copyOf(tag(MAC, principal, self, digest), ClientRequest.MAC_BYTES);
    return Arrays.equals(mac, good);
  }
}
