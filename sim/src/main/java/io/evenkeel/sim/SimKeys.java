package io.evenkeel.sim;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.BundleSignature;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keys of a simulation. A signature is a hash of its owner and the content: nobody in the world
 * computes one for somebody else, so it is as good as a real one, and a thousand times cheaper.
 */
final class SimKeys implements Authenticator {

  private static final int SIGNATURE_BYTES = 64;
  private static final int REPLICA = 1;
  private static final int PRINCIPAL = 2;
  private static final int MAC = 3;

  private static final int OPERATOR = 4;

  private final int self;

  /** The public keys whose private ones it has. */
  private final Set<KeyBytes> own = new HashSet<>();

  SimKeys(int self) {
    this.self = self;
    add(0);
  }

  /** It gets the private keys of that generation. */
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

  /** Configuration 0. */
  static Configuration genesis(Cluster cluster) {
    List<Member> members = new ArrayList<>();
    for (int id = 0; id < cluster.size().n(); id++) {
      members.add(new Member(id, 0, keys(id, 0), "host-" + id, 7400));
    }
    return new Configuration(cluster.id(), 0, key(9, 0, 0), members);
  }

  /** Whether the operator signed that. */
  static boolean operatorSigned(KeyBytes key, byte[] content, byte[] signature) {
    return Arrays.equals(signature, expand(tag(OPERATOR, 0, 0, content), SIGNATURE_BYTES));
  }

  /**
   * A change.
   *
   * @param genuine whether the operator signs it, or somebody who has not the key
   */
  static Reconfiguration change(Configuration changed, Member member, boolean genuine) {
    Reconfiguration unsigned = Reconfiguration.of(changed, member);
    long tag = tag(OPERATOR, 0, 0, unsigned.content());
    return unsigned.signed(expand(genuine ? tag : ~tag, SIGNATURE_BYTES));
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

  /** What that replica's first key gives. */
  static byte[] sign(int replica, byte[] content) {
    return sign(replica, 0, content);
  }

  /** What that replica's key of a generation gives. */
  static byte[] sign(int replica, int generation, byte[] content) {
    return expand(tag(REPLICA, replica, generation, content), SIGNATURE_BYTES);
  }

  /** A request as its principal sends it; every other one is signed together with others. */
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
    return request(cluster, ClientRequest.Kind.SERVICE, id, operation, macMask, signed);
  }

  /** The same, also for the library. */
  static ClientRequest request(
      Cluster cluster,
      ClientRequest.Kind kind,
      RequestId id,
      byte[] operation,
      int macMask,
      boolean signed) {
    Digest request = RequestContent.digest(cluster.id(), kind, id, operation);
    byte[] digest = request.bytes();
    int n = cluster.size().n();
    ByteBuffer macs = ByteBuffer.allocate(n * ClientRequest.MAC_BYTES);
    for (int replica = 0; replica < n; replica++) {
      long tag = tag(MAC, id.principal(), replica, digest);
      boolean good = (macMask >> replica & 1) == 1;
      macs.put(expand(good ? tag : ~tag, ClientRequest.MAC_BYTES));
    }
    List<Digest> together = List.of(Digest.ZERO, request, Digest.ZERO);
    List<Digest> bundle = (digest[0] & 1) == 0 ? together : together.subList(1, 2);
    byte[] signature =
        BundleSignature.of(bundle, root -> principalSigns(id.principal(), root, signed))
            .get(bundle.indexOf(request));
    return new ClientRequest(cluster.id(), kind, id, operation, signature, macs.array());
  }

  private static byte[] principalSigns(int principal, byte[] content, boolean genuine) {
    long tag = tag(PRINCIPAL, principal, 0, content);
    return expand(genuine ? tag : ~tag, SIGNATURE_BYTES);
  }

  @Override
  public byte[] sign(Member as, byte[] content) {
    return own.contains(as.keys().sign())
        ? sign(as.replica(), generation(as), content)
        : new byte[0];
  }

  @Override
  public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
    return Arrays.equals(signature, sign(replica.replica(), generation(replica), content));
  }

  @Override
  public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
    return Arrays.equals(signature, principalSigns(principal, digest, true));
  }

  @Override
  public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
    return Arrays.equals(mac, expand(tag(MAC, principal, self, digest), ClientRequest.MAC_BYTES));
  }
}
