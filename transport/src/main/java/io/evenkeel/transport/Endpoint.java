package io.evenkeel.transport;

import io.evenkeel.transport.proto.Hello;
import io.evenkeel.transport.proto.HelloRefusal;
import io.evenkeel.transport.proto.HelloReply;
import io.evenkeel.transport.proto.Role;

/**
 * How this process presents itself to others.
 *
 * @param tls says cluster, role and number; Hello repeats them
 * @param epoch configuration number at the start, not negative
 * @param incarnation of a replica; 0 for clients
 */
public record Endpoint(TlsIdentity tls, long epoch, long incarnation) {

  /** Another major version is refused. */
  public static final int PROTOCOL_MAJOR = 1;

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
        .build();
  }

  static Role toProto(PeerRole role) {
    return role == PeerRole.REPLICA ? Role.ROLE_REPLICA : Role.ROLE_CLIENT;
  }
}
