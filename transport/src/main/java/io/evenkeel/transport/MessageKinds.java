package io.evenkeel.transport;

import io.evenkeel.transport.proto.Envelope.KindCase;
import java.util.EnumSet;
import java.util.Set;

/** Who may send which kind of message to whom, once Hello was accepted. */
final class MessageKinds {

  private static final Set<KindCase> FROM_CLIENT =
      EnumSet.of(KindCase.PING, KindCase.PONG, KindCase.REQUEST, KindCase.STATUS_REQUEST);

  private static final Set<KindCase> TO_CLIENT =
      EnumSet.of(KindCase.PING, KindCase.PONG, KindCase.REPLY, KindCase.STATUS_REPLY);

  private static final Set<KindCase> BETWEEN_REPLICAS =
      EnumSet.complementOf(
          EnumSet.of(
              KindCase.HELLO,
              KindCase.HELLO_REPLY,
              KindCase.REQUEST,
              KindCase.REPLY,
              KindCase.KIND_NOT_SET));

  private MessageKinds() {}

  static Set<KindCase> allowed(PeerRole sender, PeerRole receiver) {
    if (sender == PeerRole.CLIENT) {
      return receiver == PeerRole.REPLICA ? FROM_CLIENT : Set.of();
    }
    return receiver == PeerRole.CLIENT ? TO_CLIENT : BETWEEN_REPLICAS;
  }
}
