package io.evenkeel.node.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import io.evenkeel.agreement.ReplicaMessage.FetchBody;
import io.evenkeel.agreement.ReplicaMessage.FetchRequest;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.agreement.ReplicaMessage.RelayOffer;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.transport.proto.Envelope;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeerWireTest {

  private static final RequestId ID = new RequestId(1, 2, 3);
  private static final ClientRequest REQUEST =
      new ClientRequest("test", ID, new byte[10], new byte[64], new byte[64]);
  private static final Digest DIGEST = REQUEST.digest();

  private final PeerWire wire = new PeerWire(new RequestWire("test"));

  /** Each number differs, so that no two fields can be taken for one another. */
  static Stream<ReplicaMessage> messages() {
    return Stream.of(
        new Commit(1, 2, DIGEST),
        new RelayedRequest(REQUEST),
        new RelayOffer(ID, DIGEST, 4),
        new FetchRequest(ID, DIGEST),
        new Progress(1, 2, 3, 4, 5),
        new FetchBatches(1, 2, true),
        new FetchBody(1, DIGEST));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatArrivesIsWhatWasSent(ReplicaMessage message) throws Exception {
    PeerMessage.Order sent = new PeerMessage.Order(message);
    assertThat(wire.decode(PeerWire.encode(sent))).contains(sent);
  }

  @Test
  void aDigestOfAnotherLengthIsNoDigest() {
    Envelope.Builder envelope =
        PeerWire.encode(new PeerMessage.Order(new RelayOffer(ID, DIGEST, 4))).toBuilder();
    envelope.getRelayOfferBuilder().setRequestDigest(ByteString.copyFrom(new byte[31]));
    assertThatThrownBy(() -> wire.decode(envelope.build()))
        .isInstanceOf(MalformedMessageException.class);
  }
}
