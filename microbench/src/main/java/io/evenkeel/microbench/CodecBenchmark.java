package io.evenkeel.microbench;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.node.wire.MalformedMessageException;
import io.evenkeel.node.wire.PeerWire;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Reply;
import io.evenkeel.transport.proto.ReplyStatus;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Core records to bytes on the wire and back. Decoding a request hashes it. */
public class CodecBenchmark {

  /** One message of each kind, in both forms. */
  @State(Scope.Thread)
  public static class Messages {
    final ClientRequest request = Traffic.request(1, 1);
    final PeerMessage batch = new PeerMessage.Order(Traffic.prePrepare());
    final byte[] result = Traffic.bytes(1, Traffic.OPERATION_BYTES);
    final RequestWire requests = new RequestWire(Traffic.CLUSTER);
    final PeerWire peers = new PeerWire(requests);
    final byte[] requestBytes = envelope(request).toByteArray();
    final byte[] batchBytes = PeerWire.encode(batch).toByteArray();
    final byte[] replyBytes = reply(result).toByteArray();
  }

  private static Envelope envelope(ClientRequest request) {
    return Envelope.newBuilder().setRequest(RequestWire.encode(request)).build();
  }

  private static Envelope reply(byte[] result) {
    return Envelope.newBuilder()
        .setReply(
            Reply.newBuilder()
                .setView(3)
                .setPrincipal(1)
                .setSession(1)
                .setNumber(1)
                .setReplica(2)
                .setStatus(ReplyStatus.REPLY_OK)
                .setResult(UnsafeByteOperations.unsafeWrap(result))
                .setFull(true))
        .build();
  }

  /** A request of 1 KiB. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.OPERATION_BYTES)
  public Frame encodeRequest(Messages messages) {
    return Frame.of(envelope(messages.request));
  }

  /** The same, hashed. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.OPERATION_BYTES)
  public ClientRequest decodeRequest(Messages messages)
      throws InvalidProtocolBufferException, MalformedMessageException {
    Envelope envelope = Envelope.parseFrom(messages.requestBytes);
    return messages.requests.decode(envelope.getRequest());
  }

  /** A PRE-PREPARE of a hundred such requests. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.BATCH_BYTES)
  public Frame encodeBatch(Messages messages) {
    return Frame.of(PeerWire.encode(messages.batch));
  }

  /** The same, hashed. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.BATCH_BYTES)
  public Optional<PeerMessage> decodeBatch(Messages messages)
      throws InvalidProtocolBufferException, MalformedMessageException {
    return messages.peers.decode(Envelope.parseFrom(messages.batchBytes));
  }

  /** A reply with a result of 1 KiB. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.OPERATION_BYTES)
  public Frame encodeReply(Messages messages) {
    return Frame.of(reply(messages.result));
  }

  /** The same. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.OPERATION_BYTES)
  public Reply decodeReply(Messages messages) throws InvalidProtocolBufferException {
    return Envelope.parseFrom(messages.replyBytes).getReply();
  }
}
