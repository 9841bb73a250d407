package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys for tests: a hash for each identity, which catches every forged or moved signature. An HMAC
 * does that as well, and its JDK's look-up took a tenth of these tests' processor time.
 */
final class TestKeys implements Authenticator {

  private static final int REPLICA = 1;
  private static final int PRINCIPAL = 2;
  private static final int MAC = 3;
  private static final int OPERATOR = 4;

  private final int self;

  TestKeys(int self) {
    this.self = self;
  }

  private static byte[] tag(int kind, int identity, int other, byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-512");
      sha.update(ByteBuffer.allocate(12).putInt(kind).putInt(identity).putInt(other).flip());
      return sha.digest(content);
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

  /** Configuration 0. */
  static Configuration genesis(Cluster cluster) {
    List<Member> members = new ArrayList<>();
    for (int id = 0; id < cluster.size().n(); id++) {
      Member.Keys keys = new Member.Keys(key(1, id), key(2, id), key(3, id));
      members.add(new Member(id, 0, keys, "host", 7400 + id));
    }
    return new Configuration(cluster.id(), 0, key(9, 0), members);
  }

  private static KeyBytes key(int kind, int replica) {
    return KeyBytes.of(ByteBuffer.allocate(KeyBytes.BYTES).putInt(kind).putInt(replica).array());
  }

  static boolean operatorSigned(KeyBytes key, byte[] content, byte[] signature) {
    return Arrays.equals(signature, tag(OPERATOR, 0, 0, content));
  }

  /** A change with the operator's signature. */
  static Reconfiguration changed(Reconfiguration change) {
    return change.signed(tag(OPERATOR, 0, 0, change.content()));
  }

  @Override
  public byte[] sign(Member own, byte[] content) {
    return sign(self, content);
  }

  @Override
  public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
    return Arrays.equals(signature, sign(replica.replica(), content));
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
