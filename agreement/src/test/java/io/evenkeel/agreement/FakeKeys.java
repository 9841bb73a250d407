package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keys for tests: a hash per identity, which catches every forged or moved signature. */
final class FakeKeys implements Authenticator {

  private static final int REPLICA = 1;
  private static final int PRINCIPAL = 2;
  private static final int MAC = 3;

  private static final int OPERATOR = 4;

  private final int self;
  private final Set<KeyBytes> own = new HashSet<>();
  int verifications;

  FakeKeys(int self) {
    this.self = self;
    own.add(keys(self, 0).sign());
  }

  /** From now on it has the private keys of that generation too. */
  void add(int generation) {
    own.add(keys(self, generation).sign());
  }

  /** The public keys of a replica; generation 0 are those of the beginning. */
  static Member.Keys keys(int replica, int generation) {
    return new Member.Keys(
        key(1, replica, generation), key(2, replica, generation), key(3, replica, generation));
  }

  private static KeyBytes key(int kind, int replica, int generation) {
    return KeyBytes.of(
        ByteBuffer.allocate(KeyBytes.BYTES)
            .putInt(kind)
            .putInt(replica)
            .putInt(generation)
            .array());
  }

  private static int generation(Member member) {
    return ByteBuffer.wrap(member.keys().sign().bytes()).getInt(8);
  }

  static final KeyBytes OPERATOR_KEY = key(9, 0, 0);

  /** Configuration 0 of a test's cluster. */
  static Configuration genesis(Cluster cluster) {
    List<Member> members = new ArrayList<>();
    for (int id = 0; id < cluster.size().n(); id++) {
      members.add(new Member(id, 0, keys(id, 0), "host", 7400 + id));
    }
    return new Configuration(cluster.id(), cluster.epoch(), OPERATOR_KEY, members);
  }

  /** What a replica of the first incarnation starts with. */
  static Membership membership(Cluster cluster, AgreementConfig.Window window) {
    return new Membership(
        0, Configurations.genesis(genesis(cluster), window.length()), FakeKeys::operatorSigned);
  }

  static Membership membership(AgreementConfig config) {
    return membership(config.cluster(), config.window());
  }

  static boolean operatorSigned(KeyBytes key, byte[] content, byte[] signature) {
    return key.equals(OPERATOR_KEY) && Arrays.equals(signature, tag(OPERATOR, 0, 0, content));
  }

  /** A change the operator signed. */
  static Reconfiguration change(Configuration changed, Member member) {
    Reconfiguration unsigned = Reconfiguration.of(changed, member);
    return unsigned.signed(tag(OPERATOR, 0, 0, unsigned.content()));
  }

  /** What that replica's key of a generation gives. */
  static byte[] sign(int replica, int generation, byte[] content) {
    return tag(REPLICA, replica, generation, content);
  }

  private static byte[] tag(int kind, int identity, int other, byte[] content) {
    byte[] key = ByteBuffer.allocate(12).putInt(kind).putInt(identity).putInt(other).array();
    return Digest.sha256(key, content).bytes();
  }

  static byte[] sign(int replica, byte[] content) {
    return tag(REPLICA, replica, 0, content);
  }

  static ClientRequest request(Cluster cluster, RequestId id, byte[] operation) {
    return request(cluster, ClientRequest.Kind.SERVICE, id, operation);
  }

  static ClientRequest request(
      Cluster cluster, ClientRequest.Kind kind, RequestId id, byte[] operation) {
    Digest digest = RequestContent.digest(cluster.id(), kind, id, operation);
    byte[] signature = tag(PRINCIPAL, id.principal(), 0, digest.bytes());
    ByteBuffer macs = ByteBuffer.allocate(cluster.size().n() * ClientRequest.MAC_BYTES);
    for (int replica = 0; replica < cluster.size().n(); replica++) {
      macs.put(tag(MAC, id.principal(), replica, digest.bytes()), 0, ClientRequest.MAC_BYTES);
    }
    return new ClientRequest(cluster.id(), kind, id, operation, signature, macs.array());
  }

  @Override
  public byte[] sign(Member as, byte[] content) {
    return own.contains(as.keys().sign())
        ? tag(REPLICA, as.replica(), generation(as), content)
        : new byte[0];
  }

  @Override
  public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
    verifications++;
    return Arrays.equals(signature, tag(REPLICA, replica.replica(), generation(replica), content));
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
