package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proof as bytes that anybody may have changed. */
class ProofFileTest {

  private static final ObjectId PRESENT = ObjectId.of("object5");
  private static final ObjectId ABSENT = ObjectId.of("object99");

  private Image image;

  @BeforeEach
  void publish() throws IOException {
    image = image(30);
  }

  private static Image image(int objects) throws IOException {
    CheckpointStore store = CheckpointStore.open(new SimulatedDisk());
    ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "FULL"));
    for (int i = 0; i < objects; i++) {
      sink.put(new StateObject(ObjectId.of("object" + i), new byte[] {(byte) i, 1}));
    }
    return store.publish(sink.finish(9));
  }

  private static CertifiedHead head(RootHeader header) {
    return new CertifiedHead(
        "cluster", 9, CheckpointKind.STATE, header, new byte[] {1, 2}, List.of(new byte[] {3}));
  }

  private ProofFile proof(ObjectId id) throws IOException {
    return ProofFile.of(head(image.header()), image, id);
  }

  @Test
  void presenceAndAbsenceAreReadBackAndHold() throws IOException {
    ProofFile present = ProofFile.decode(proof(PRESENT).encode(), "file");
    assertThat(present.holds()).isTrue();
    assertThat(present.id()).isEqualTo(PRESENT);
    assertThat(present.value()).containsExactly(5, 1);
    assertThat(present.head().certificate()).containsExactly(1, 2);
    ProofFile absent = ProofFile.decode(proof(ABSENT).encode(), "file");
    assertThat(absent.holds()).isTrue();
    assertThat(absent.value()).isNull();
    image = image(0);
    assertThat(ProofFile.decode(proof(PRESENT).encode(), "file").holds()).isTrue();
  }

  @Test
  void anotherValueAnotherIdAndAnotherRootDoNotFollow() throws IOException {
    ProofFile proof = proof(PRESENT);
    CertifiedHead head = proof.head();
    assertThat(new ProofFile(head, PRESENT, new byte[] {6, 1}, proof.proof()).holds()).isFalse();
    assertThat(new ProofFile(head, PRESENT, null, proof.proof()).holds()).isFalse();
    assertThat(new ProofFile(head, ABSENT, proof.value(), proof.proof()).holds()).isFalse();
    CertifiedHead other = head(image(29).header());
    assertThat(new ProofFile(other, PRESENT, proof.value(), proof.proof()).holds()).isFalse();
    assertThat(new ProofFile(head, PRESENT, null, proof(ABSENT).proof()).holds()).isFalse();
  }

  @Test
  void everyFlippedBitAndEveryTruncationIsRefused() throws IOException {
    byte[] bytes = proof(PRESENT).encode();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> ProofFile.decode(flipped, "file"))
          .isInstanceOf(DamagedImageException.class)
          .hasMessageContaining("file at byte ");
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ProofFile.decode(cut, "file"))
          .isInstanceOf(DamagedImageException.class);
    }
  }

  /** Whoever forges knows how to make a checksum. */
  @Test
  void withANewChecksumAFlippedBitIsRefusedOrProvesNothingElse() throws IOException {
    ProofFile proof = proof(PRESENT);
    byte[] bytes = proof.encode();
    int body = 12 + 4 + proof.head().encode().length;
    int refused = 0;
    for (int bit = body * 8; bit < (bytes.length - 4) * 8; bit++) {
      byte[] forged = bytes.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      CRC32C crc = new CRC32C();
      crc.update(forged, 0, forged.length - 4);
      ByteBuffer.wrap(forged).putInt(forged.length - 4, (int) crc.getValue());
      try {
        assertThat(ProofFile.decode(forged, "file").holds()).as("bit %d", bit).isFalse();
      } catch (DamagedImageException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aNewerVersionAndATooLongFileAreRefusedAsSuch() throws IOException {
    byte[] bytes = proof(PRESENT).encode();
    ByteBuffer.wrap(bytes).putInt(4, 2);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    assertThatThrownBy(() -> ProofFile.decode(bytes, "file"))
        .hasMessageContaining("UNKNOWN_VERSION")
        .hasMessageContaining("format version 2, this program reads version 1");
    assertThatThrownBy(() -> ProofFile.checkSize(ProofFile.BYTES_MAX + 1L, "file"))
        .hasMessageContaining("TOO_LONG");
  }
}
