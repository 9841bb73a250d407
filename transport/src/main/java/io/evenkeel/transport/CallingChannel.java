package io.evenkeel.transport;

import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.HelloRefusal;
import io.evenkeel.transport.proto.HelloReply;
import java.util.Optional;

/** The side that calls: checks whom it reached, says Hello, hears the answer. */
final class CallingChannel extends PeerChannel {

  private static final int TEXT_CHARS_MAX = 512;

  private final ReplicaLink link;
  private Optional<Subject> subject = Optional.empty();

  /** Why the other side said it refused. */
  private CloseReason refusal = CloseReason.REFUSED_BY_PEER;

  CallingChannel(ReplicaLink link, Endpoint endpoint, FrameDecoder decoder) {
    super(endpoint, link.config(), link.counters(), decoder, link.handler());
    this.link = link;
  }

  @Override
  void onTls(Optional<Subject> presented) {
    String cluster = endpoint.tls().clusterId();
    boolean wanted =
        presented
            .filter(found -> found.clusterId().equals(cluster) && found.peer().equals(link.peer()))
            .isPresent();
    subject = presented;
    if (!wanted) {
      String found =
          presented
              .map(subject -> subject.peer() + " of cluster \"" + subject.clusterId() + "\"")
              .orElse("somebody else");
      fail(
          CloseReason.IDENTITY_MISMATCH,
          "wanted " + link.peer() + " but the certificate there belongs to " + found);
      return;
    }
    Envelope hello = Envelope.newBuilder().setHello(endpoint.hello()).build();
    Futures.seenInPipeline(
        context().writeAndFlush(Frame.of(hello).buffer(), context().voidPromise()));
  }

  @Override
  void onHandshakeMessage(Envelope envelope) {
    if (!envelope.hasHelloReply()) {
      fail(CloseReason.UNEXPECTED_MESSAGE, "the first answer was no HelloReply");
      return;
    }
    HelloReply reply = envelope.getHelloReply();
    Subject there = subject.orElseThrow();
    changes(link.peer(), reply.getChangesList());
    if (reply.getRefusal() != HelloRefusal.HELLO_ACCEPTED) {
      refusal = CloseReason.of(reply.getRefusal());
      fail(CloseReason.REFUSED_BY_PEER, "refused: " + printable(reply));
    } else if (reply.getProtocolMajor() != Endpoint.PROTOCOL_MAJOR) {
      fail(CloseReason.VERSION_MISMATCH, "speaks another protocol version");
    } else if (!reply.getClusterId().equals(endpoint.tls().clusterId())) {
      fail(CloseReason.CLUSTER_MISMATCH, "says it is of another cluster");
    } else if (reply.getRole() != Endpoint.toProto(link.peer().role())
        || reply.getId() != link.peer().id()) {
      fail(CloseReason.IDENTITY_MISMATCH, "says it is another peer than its certificate");
    } else if (!link.handler().admits(link.peer(), there.key())) {
      fail(
          CloseReason.IDENTITY_MISMATCH,
          "its key is not the one that " + link.peer() + " has in the configuration");
    } else {
      open(there, link.queue());
      link.onOpen(this);
    }
  }

  private static String printable(HelloReply reply) {
    String text = reply.getText().replaceAll("\\p{Cntrl}", " ");
    String bounded = text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text;
    return bounded.isEmpty() ? reply.getRefusal().toString() : bounded;
  }

  @Override
  void onEnd(CloseReason reason, String text) {
    link.onEnd(reason == CloseReason.REFUSED_BY_PEER ? refusal : reason, text);
  }
}
