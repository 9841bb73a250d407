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

  private List<Operations.Request> ordered() {
    return List.of(
        new Operations.Request(new ClientId(-3, 1L << 50), 9, bytes(70)),
        new Operations.Request(new ClientId(-3, 7), 1, bytes(0)));
  }

  @Test
  void requestsAndEntriesComeBackAsTheyWere() {
    List<Operations.Request> requests = ordered();
    ByteString entry = Operations.Entry.encode(11, -12, Operations.Request.encode(requests));
    Operations.Entry decoded = Operations.Entry.decode(entry).orElseThrow();
    assertThat(decoded.timestampMillis()).isEqualTo(11);
    assertThat(decoded.seed()).isEqualTo(-12);
    assertThat(decoded.requests()).usingRecursiveComparison().isEqualTo(requests);
  }

  @Test
  void whatIsCutIsNoEntryAndAnotherVersionsIsRefused() {
    ByteString entry = Operations.Entry.encode(11, -12, Operations.Request.encode(ordered()));
    for (int length = 0; length < entry.size(); length++) {
      assertThat(Operations.Entry.decode(entry.substring(0, length))).isEmpty();
    }
    assertThat(Operations.Entry.decode(entry.concat(ByteString.copyFrom(new byte[1])))).isEmpty();
    byte[] older = entry.toByteArray();
    older[0] = 1;
    assertThatThrownBy(() -> Operations.Entry.decode(ByteString.copyFrom(older)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("an entry of version 1");
  }

  @Test
  void readsComeBackAsTheyWere() {
    List<byte[]> reads = List.of(bytes(5), bytes(0), bytes(300));
    ByteString encoded = Operations.Reads.encode(reads);
    assertThat(Operations.Reads.decode(encoded.asReadOnlyByteBuffer()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(reads);
    for (int length = 0; length < encoded.size(); length++) {
      ByteString cut = encoded.substring(0, length);
      assertThat(Operations.Reads.decode(cut.asReadOnlyByteBuffer())).isEmpty();
    }
  }

  @Test
  void answersComeBackAsTheyWereAndWhatDoesNotFitIsAskedForAgain() {
    List<Operations.Answer> answers =
        List.of(
            new Operations.Answer(Operations.Status.NOT_A_READ, bytes(5)),
            new Operations.Answer(Operations.Status.OK, bytes(Operations.PAYLOAD_BYTES_MAX - 5)),
            new Operations.Answer(Operations.Status.OK, bytes(1)),
            new Operations.Answer(Operations.Status.SUPERSEDED));
    ByteString encoded = Operations.Answer.encode(answers);
    List<Operations.Answer> decoded = Operations.Answer.decode(encoded).orElseThrow();
    assertThat(decoded)
        .usingRecursiveComparison()
        .withEqualsForType(Arrays::equals, byte[].class) // else byte by byte, for half a minute
        .isEqualTo(
            List.of(
                answers.get(0),
                answers.get(1),
                new Operations.Answer(Operations.Status.AGAIN),
                answers.get(3)));
    assertThat(encoded.size()).isLessThanOrEqualTo(Operations.answerBytesMax(0));
    assertThat(Operations.Answer.decode(encoded.substring(0, encoded.size() - 1))).isEmpty();
    assertThat(Operations.Answer.decode(ByteString.EMPTY)).isEmpty();
  }

  @Test
  void anAnswerThatIsTooLargeForSeveralTravelsAlone() {
    byte[] large = bytes(2 * Operations.PAYLOAD_BYTES_MAX);
    ByteString encoded =
        Operations.Answer.encode(List.of(new Operations.Answer(Operations.Status.OK, large)));
    assertThat(Operations.Answer.decode(encoded).orElseThrow().get(0).payload()).isEqualTo(large);
  }
}
