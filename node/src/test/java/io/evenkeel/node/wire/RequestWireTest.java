package io.evenkeel.node.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.transport.proto.Request;
import org.junit.jupiter.api.Test;

class RequestWireTest {

  private final RequestWire wire = new RequestWire("test");

  private static Request request(int operationBytes) {
    return RequestWire.encode(
        new ClientRequest(
            "test", new RequestId(1, 2, 3), new byte[operationBytes], new byte[64], new byte[64]));
  }

  @Test
  void aLargeRequestIsHashedOnceWhileItIsInUse() throws MalformedMessageException {
    ClientRequest first = wire.decode(request(100_000));
    assertThat(wire.decode(request(100_000))).isSameAs(first);
  }

  /** Whoever sends other bytes under the same number gets what those bytes are. */
  @Test
  void whatDiffersInAnyPartIsAnotherRequest() throws MalformedMessageException {
    ClientRequest first = wire.decode(request(100_000));
    byte[] operation = new byte[100_000];
    operation[99_999] = 1;
    Request other = request(1).toBuilder().setOperation(ByteString.copyFrom(operation)).build();
    assertThat(wire.decode(other).digest()).isNotEqualTo(first.digest());

    byte[] macs = new byte[64];
    macs[0] = 1;
    Request otherMacs = request(100_000).toBuilder().setMacs(ByteString.copyFrom(macs)).build();
    assertThat(wire.decode(otherMacs).macs()).isEqualTo(macs);

    byte[] signature = new byte[64];
    signature[63] = 1;
    Request otherSignature =
        request(100_000).toBuilder().setSignature(ByteString.copyFrom(signature)).build();
    assertThat(wire.decode(otherSignature).signature()).isEqualTo(signature);

    Request library = request(100_000).toBuilder().setLibrary(true).build();
    assertThat(wire.decode(library).digest()).isNotEqualTo(first.digest());
  }

  @Test
  void onlySoManyAreRemembered() throws MalformedMessageException {
    ClientRequest first = wire.decode(request(100_000));
    for (int i = 0; i < 256; i++) {
      ClientRequest unused = wire.decode(request(100_000).toBuilder().setNumber(1_000 + i).build());
    }
    assertThat(wire.decode(request(100_000))).isEqualTo(first).isNotSameAs(first);
  }
}
