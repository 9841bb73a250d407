package io.evenkeel.agreement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who takes part, and by which keys the others know them. Number 0 is what the cluster was made
 * with; each {@link Reconfiguration} that is accepted makes the next one. Immutable.
 *
 * <p>{@link #accept} is the one place that decides what follows what: a pure function, so that
 * every replica and every client comes to the same.
 *
 * @param clusterId the cluster's name
 * @param number counts the changes
 * @param operatorKey Ed25519 public key whose signature makes a change
 * @param members all replicas by number; n = 3f+1
 */
public record Configuration(
    String clusterId, long number, KeyBytes operatorKey, List<Member> members) {

  private static final String TAG = "evenkeel.configuration.1";
  private static final int MEMBERS_MAX = 1_000;

  /** A configuration; members must be numbered from 0 upwards, and no key may occur twice. */
  public Configuration {
    members = List.copyOf(members);
    new Cluster(clusterId, number, new ClusterSize(members.size()));
    Set<KeyBytes> keys = new HashSet<>(List.of(operatorKey));
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).replica() != i || !keys.addAll(members.get(i).keys().all())) {
        throw new IllegalArgumentException("member " + i + " is another, or has a key of another");
      }
    }
  }

  /** Cluster, number and size: what is bound into everything signed. */
  public Cluster cluster() {
    return new Cluster(clusterId, number, new ClusterSize(members.size()));
  }

  /** The member with this number, which must exist. */
  public Member member(int replica) {
    return members.get(replica);
  }

  /** Whether a replica signed that content with the key it has here; for tasks. */
  boolean signed(Authenticator authenticator, int replica, byte[] content, byte[] signature) {
    return authenticator.verifyReplica(member(replica), content, signature);
  }

  /** Judges a change of this configuration; the operator's signature is checked last. */
  public Verdict accept(Reconfiguration change, OperatorCheck check) {
    Member member = change.member();
    if (!change.clusterId().equals(clusterId)) {
      return new Refused(ReconfigurationRefusal.OTHER_CLUSTER);
    }
    if (change.number() != number || !change.changes().equals(digest())) {
      return new Refused(ReconfigurationRefusal.OTHER_CONFIGURATION);
    }
    if (member.replica() >= members.size()) {
      return new Refused(ReconfigurationRefusal.UNKNOWN_REPLICA);
    }
    long incarnation = member(member.replica()).incarnation();
    if (member.incarnation() != incarnation && member.incarnation() != incarnation + 1) {
      return new Refused(ReconfigurationRefusal.WRONG_INCARNATION);
    }
    Set<KeyBytes> keys = new HashSet<>(member.keys().all());
    boolean twice = keys.size() < member.keys().all().size() || keys.contains(operatorKey);
    for (Member present : members) {
      twice |= present.keys().all().stream().anyMatch(keys::contains);
      if (present.replica() != member.replica() && present.address().equals(member.address())) {
        return new Refused(ReconfigurationRefusal.ADDRESS_IN_USE);
      }
    }
    if (twice) {
      return new Refused(ReconfigurationRefusal.KEY_IN_USE);
    }
    if (!check.holds(operatorKey, change.content(), change.signature())) {
      return new Refused(ReconfigurationRefusal.BAD_SIGNATURE);
    }
    return new Accepted(with(change));
  }

  /** What follows from a change that was accepted. */
  Configuration with(Reconfiguration change) {
    List<Member> next = new ArrayList<>(members);
    next.set(change.member().replica(), change.member());
    return new Configuration(clusterId, number + 1, operatorKey, next);
  }

  /** What became of a change. */
  public sealed interface Verdict {}

  /** It holds. */
  public record Accepted(Configuration next) implements Verdict {}

  /** It does not. */
  public record Refused(ReconfigurationRefusal reason) implements Verdict {}

  /** SHA-256 of {@link #encode}. */
  public Digest digest() {
    return Digest.sha256(encode());
  }

  /**
   * Text {@code evenkeel.configuration.1}, text cluster id, number u64, operator key 32, count u32,
   * and each member: replica u32, incarnation u64, keys 3 x 32 (sign, MAC, TLS), text host, port
   * u32.
   */
  public byte[] encode() {
    Bytes.Out out = new Bytes.Out().text(TAG).text(clusterId).u64(number);
    out.raw(operatorKey.bytes()).u32(members.size());
    members.forEach(member -> encode(out, member));
    return out.bytes();
  }

  static void encode(Bytes.Out out, Member member) {
    out.u32(member.replica()).u64(member.incarnation());
    member.keys().all().forEach(key -> out.raw(key.bytes()));
    out.text(member.host()).u32(member.port());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Configuration decode(Bytes.In in) {
    in.expect(TAG);
    String clusterId = in.text(255);
    long number = in.u64();
    KeyBytes operatorKey = KeyBytes.of(in.raw(KeyBytes.BYTES));
    int count = in.u32();
    if (count < 1 || count > MEMBERS_MAX) {
      throw new IllegalArgumentException(count + " members");
    }
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(decodeMember(in));
    }
    return new Configuration(clusterId, number, operatorKey, members);
  }

  static Member decodeMember(Bytes.In in) {
    int replica = in.u32();
    long incarnation = in.u64();
    Member.Keys keys =
        new Member.Keys(
            KeyBytes.of(in.raw(KeyBytes.BYTES)),
            KeyBytes.of(in.raw(KeyBytes.BYTES)),
            KeyBytes.of(in.raw(KeyBytes.BYTES)));
    return new Member(replica, incarnation, keys, in.text(Member.HOST_BYTES_MAX), in.u32());
  }
}
