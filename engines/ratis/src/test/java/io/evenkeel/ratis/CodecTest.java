package io.evenkeel.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.ratis.Standing.RootAt;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

/** What travels between servers comes back as it was, and what is no message is refused. */
final class CodecTest {

  private static final long SEED = 20;
  private final Random random = new Random(SEED);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Digest digest() {
    return Digest.of(bytes(Digest.BYTES));
  }

  private List<TransferRequest> requests() {
    return List.of(
        new TransferRequest.HeaderRequest(digest()),
        new TransferRequest.NodesRequest(digest(), Prefix.of(digest(), 13), 5),
        new TransferRequest.ChunkRequest(digest(), Prefix.of(digest(), 256)),
        new TransferRequest.BlocksRequest(digest(), digest(), 3, 16));
  }

  private List<TransferResponse> responses() {
    return List.of(
        new TransferResponse.Header(new RootHeader(1, 7, 1L << 40, digest())),
        new TransferResponse.Nodes(Prefix.ROOT, Prefix.of(digest(), 4), 2, bytes(4 * Digest.BYTES)),
        new TransferResponse.Chunk(
            Prefix.of(digest(), 9),
            List.of(
                new ChunkEntry.Small(new StateObject(ObjectId.of(bytes(2048)), bytes(40_000))),
                new ChunkEntry.Small(
                    new StateObject(ObjectId.reserved(new byte[] {'h'}), new byte[0])),
                new ChunkEntry.Large(ObjectId.of("large"), 70_000, bytes(2 * Digest.BYTES)))),
        new TransferResponse.Blocks(digest(), 2, bytes(65_536)),
        new TransferResponse.Unavailable(TransferResponse.Reason.BUSY));
  }

  @Test
  void transferRequestsComeBackAsTheyWere() throws MalformedException {
    for (TransferRequest request : requests()) {
      byte[] encoded = TransferCodec.encode(request);
      assertThat(TransferCodec.request(ByteBuffer.wrap(encoded))).isEqualTo(request);
    }
  }

  @Test
  void transferResponsesComeBackAsTheyWere() throws MalformedException {
    for (TransferResponse response : responses()) {
      byte[] encoded = TransferCodec.encode(response);
      assertThat(TransferCodec.response(ByteBuffer.wrap(encoded)))
          .usingRecursiveComparison()
          .isEqualTo(response);
    }
  }

  @Test
  void whateverIsCutOrFlippedIsAMessageOrRefused() {
    for (TransferResponse response : responses()) {
      byte[] encoded = TransferCodec.encode(response);
      for (int i = 0; i < 400; i++) {
        byte[] broken = Arrays.copyOf(encoded, random.nextInt(encoded.length));
        if (broken.length > 0) {
          broken[random.nextInt(Math.min(60, broken.length))] ^= (byte) (1 << random.nextInt(8));
        }
        try {
          TransferResponse unused = TransferCodec.response(ByteBuffer.wrap(broken));
        } catch (MalformedException refused) {
          assertThat(refused.getMessage()).as("seed " + SEED).isNotEmpty();
        }
      }
    }
  }

  @Test
  void aStandingComesBackAsItWas() throws MalformedException {
    Standing standing =
        new Standing(
            2,
            "leader",
            -1,
            7,
            Standing.Condition.REPAIRING,
            1L << 40,
            3,
            4,
            5,
            6,
            7,
            List.of(
                new RootAt(9, 1, digest(), true, false), new RootAt(10, 1, digest(), false, true)));
    assertThat(Standing.decode(standing.encode())).isEqualTo(standing);
    byte[] cut = Arrays.copyOf(standing.encode(), 60);
    assertThatThrownBy(() -> Standing.decode(cut)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aWitnessComesBackAsItWasAndNothingElseIsOne() {
    Witness witness = new Witness(new UUID(3, 4), 5, 6, digest(), List.of(0, 2));
    assertThat(Witness.decode(witness.encode())).contains(witness);
    assertThat(Witness.decode(bytes(200))).isEmpty();
    assertThat(Witness.decode(new byte[3])).isEmpty();
  }

  @Test
  void requestsEntriesAndAnswersComeBackAsTheyWere() {
    Operations.Request request = new Operations.Request(new ClientId(-3, 1L << 50), 9, bytes(70));
    ByteString entry = Operations.Entry.encode(11, -12, request.encode());
    Operations.Entry decoded = Operations.Entry.decode(entry).orElseThrow();
    assertThat(decoded.timestampMillis()).isEqualTo(11);
    assertThat(decoded.seed()).isEqualTo(-12);
    assertThat(decoded.request()).usingRecursiveComparison().isEqualTo(request);
    assertThat(Operations.Entry.decode(entry.substring(0, 20))).isEmpty();
    Operations.Answer answer = new Operations.Answer(Operations.Status.NOT_A_READ, bytes(5));
    assertThat(Operations.Answer.decode(answer.encode()))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(answer);
    assertThat(Operations.Answer.decode(ByteString.EMPTY)).isEmpty();
  }
}
