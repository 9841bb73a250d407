package io.evenkeel.transport;

import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Hello;
import io.evenkeel.transport.proto.HelloRefusal;
import io.evenkeel.transport.proto.HelloReply;
import io.netty.channel.ChannelFutureListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The side that was called: hears Hello, checks it against the certificate, answers. */
final class AcceptedChannel extends PeerChannel {

  private final PeerPolicy policy;
  private final Census census;
  private Optional<Subject> subject = Optional.empty();
  private @Nullable Peer admitted;

  AcceptedChannel(
      Endpoint endpoint,
      TransportConfig config,
      TransportServer.Shared shared,
      FrameDecoder decoder) {
    super(endpoint, config, shared.counters(), decoder, shared.handler());
    this.policy = shared.policy();
    this.census = shared.census();
  }

  @Override
  void onTls(Optional<Subject> presented) {
    subject = presented;
  }

  @Override
  void onHandshakeMessage(Envelope envelope) {
    if (!envelope.hasHello()) {
      refuse(CloseReason.UNEXPECTED_MESSAGE, "the first message must be Hello");
      return;
    }
    Hello hello = envelope.getHello();
    if (subject.isEmpty()) {
      refuse(
          CloseReason.CERTIFICATE_UNREADABLE,
          "the certificate's subject is not CN=replica-<id> or CN=client-<principal>, O=<cluster>");
      return;
    }
    Subject certified = subject.get();
    changes(certified.peer(), hello.getChangesList());
    String own = endpoint.tls().clusterId();
    if (hello.getProtocolMajor() != Endpoint.PROTOCOL_MAJOR) {
      refuse(
          CloseReason.VERSION_MISMATCH,
          "protocol version "
              + Integer.toUnsignedString(hello.getProtocolMajor())
              + " is not "
              + Endpoint.PROTOCOL_MAJOR);
    } else if (!certified.clusterId().equals(own) || !hello.getClusterId().equals(own)) {
      refuse(CloseReason.CLUSTER_MISMATCH, "this is cluster \"" + own + "\", not yours");
    } else if (hello.getRole() != Endpoint.toProto(certified.peer().role())
        || hello.getId() != certified.peer().id()) {
      refuse(
          CloseReason.IDENTITY_MISMATCH,
          "Hello names another peer than the certificate of " + certified.peer());
    } else if (!policy.admits(certified.peer(), certified.key())) {
      refuse(
          CloseReason.PEER_UNKNOWN,
          certified.peer() + " with this key is not in this replica's configuration");
    } else if (certified.peer().role() == PeerRole.REPLICA
        && endpoint.configDiffers(hello.getConfigDigest())) {
      refuse(
          CloseReason.CONFIG_MISMATCH,
          "the cluster files of "
              + certified.peer()
              + " and "
              + endpoint.tls().self()
              + " differ (cluster.yaml and settings from the environment); copy one to all machines"
              + " and start again");
    } else if (!census.enter(certified.peer())) {
      refuse(
          CloseReason.TOO_MANY_CONNECTIONS,
          certified.peer() + " has " + config.limits().connectionsPerPeerMax() + " connections");
    } else {
      accept(certified);
    }
  }

  private void accept(Subject certified) {
    admitted = certified.peer();
    int bytesMax = config.frameBytesMax(certified.peer().role());
    HelloReply reply = endpoint.reply(HelloRefusal.HELLO_ACCEPTED, "", bytesMax);
    send(reply);
    open(certified, new OutboundQueue(config.limits().outboundBytesMax()));
  }

  private void refuse(CloseReason reason, String text) {
    if (markClosing(reason, text)) {
      subject.ifPresent(certified -> refused(certified.peer(), reason, text));
      HelloReply reply = endpoint.reply(reason.toProto(), text, TransportConfig.HELLO_BYTES_MAX);
      Envelope envelope = Envelope.newBuilder().setHelloReply(reply).build();
      context().writeAndFlush(Frame.of(envelope).buffer()).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void send(HelloReply reply) {
    Envelope envelope = Envelope.newBuilder().setHelloReply(reply).build();
    Futures.seenInPipeline(
        context().writeAndFlush(Frame.of(envelope).buffer(), context().voidPromise()));
  }

  @Override
  void onEnd(CloseReason reason, String text) {
    Peer peer = admitted;
    if (peer != null) {
      census.leave(peer);
    }
  }
}
