package io.evenkeel.transport;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.Hello;
import io.evenkeel.transport.proto.HelloRefusal;
import io.evenkeel.transport.proto.HelloReply;
import io.evenkeel.transport.proto.Role;
import java.util.List;
import java.util.Optional;

/**
 * How this process presents itself to others.
 *
 * @param tls says cluster, role and number; Hello repeats them
 * @param epoch configuration number at the start, not negative
 * @param incarnation of a replica; 0 for clients
 * @param configDigest of a replica: digest of the cluster's configuration, which must be the same
 *     at all replicas; empty for clients. Not copied, read only
 * @param changes of the configuration that led to {@code epoch}, encoded, oldest first
 */
public record Endpoint(
    TlsIdentity tls,
    long epoch,
    long incarnation,
    Optional<byte[]> configDigest,
    List<byte[]> changes) {

  /** One that knows of no changes. */
  public Endpoint(TlsIdentity tls, long epoch, long incarnation, Optional<byte[]> configDigest) {
    this(tls, epoch, incarnation, configDigest, List.of());
  }

  /** Another major version is refused. */
  public static final int PROTOCOL_MAJOR = 2;

  /** Grows when fields or kinds are added. */
  public static final int PROTOCOL_MINOR = 0;

  Hello hello() {
    return Hello.newBuilder()
        .setProtocolMajor(PROTOCOL_MAJOR)
        .setProtocolMinor(PROTOCOL_MINOR)
        .setClusterId(tls.clusterId())
        .setEpoch(epoch)
        .setRole(toProto(tls.self().role()))
        .setId(tls.self().id())
        .setIncarnation(incarnation)
        .setConfigDigest(ByteString.copyFrom(configDigest.orElseGet(() -> new byte[0])))
        .addAllChanges(changes.stream().map(ByteString::copyFrom).toList())
        .build();
  }

  HelloReply reply(HelloRefusal refusal, String text, int envelopeBytesMax) {
    return HelloReply.newBuilder()
        .setRefusal(refusal)
        .setText(text)
        .setProtocolMajor(PROTOCOL_MAJOR)
        .setProtocolMinor(PROTOCOL_MINOR)
        .setClusterId(tls.clusterId())
        .setEpoch(epoch)
        .setRole(toProto(tls.self().role()))
        .setId(tls.self().id())
        .setIncarnation(incarnation)
        .setEnvelopeBytesMax(envelopeBytesMax)
        .addAllChanges(changes.stream().map(ByteString::copyFrom).toList())
        .build();
  }

  /** Whether both work by the same configuration; who has none (a client) works by any. */
  boolean configDiffers(ByteString other) {
    return configDigest.isPresent() && !ByteString.copyFrom(configDigest.get()).equals(other);
  }

  static Role toProto(PeerRole role) {
    return role == PeerRole.REPLICA ? Role.ROLE_REPLICA : Role.ROLE_CLIENT;
  }
}
