package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Damage.Reason;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One checkpoint in one file, written, read back, and damaged everywhere. */
class ArchiveTest {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 1, "FULL");

  private Image image;
  private byte[] archive;

  /** Bytes that stand for a file. */
  private record Bytes(byte[] bytes) implements ByteSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
      if (offset + length > bytes.length) {
        throw new EOFException();
      }
      return ByteBuffer.wrap(Arrays.copyOfRange(bytes, (int) offset, (int) offset + length));
    }
  }

  @BeforeEach
  void write() throws IOException {
    image = image(6, 40);
    archive = archive(image);
  }

  private static Image image(int objects, int bytes) throws IOException {
    CheckpointStore store = CheckpointStore.open(new SimulatedDisk());
    ImageSink sink = store.newImage(LABEL);
    Random random = new Random(3);
    for (int i = 0; i < objects; i++) {
      byte[] value = new byte[bytes];
      random.nextBytes(value);
      sink.put(new StateObject(ObjectId.of("object" + i), value));
    }
    sink.put(new StateObject(ObjectId.reserved(new byte[] {'h'}), new byte[] {1}));
    return store.publish(sink.finish(9));
  }

  private static byte[] archive(Image image) throws IOException {
    return archive(image, image.header());
  }

  private static byte[] archive(Image image, RootHeader header) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CertifiedHead head =
        new CertifiedHead(
            "cluster",
            image.sequence(),
            CheckpointKind.STATE,
            header,
            new byte[] {1, 2},
            List.of(new byte[] {3}));
    ArchiveWriter.write(out, head, image, bytes -> {});
    return out.toByteArray();
  }

  private static Image restored(byte[] archive) throws IOException {
    CheckpointStore store = CheckpointStore.open(new SimulatedDisk());
    ArchiveReader reader = ArchiveReader.open(new Bytes(archive), "file");
    ImageSink sink = store.newImage(LABEL);
    reader.objects(sink::put);
    return store.publish(sink.finish(reader.head().sequence()));
  }

  private static Damage refused(byte[] archive) {
    try {
      restored(archive);
    } catch (DamagedImageException e) {
      return e.damage();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("accepted");
  }

  @Test
  void whatIsReadBackHasTheRoot() throws IOException {
    Image again = restored(archive);
    assertThat(again.header()).isEqualTo(image.header());
    assertThat(again.sequence()).isEqualTo(9);
    CertifiedHead head = ArchiveReader.open(new Bytes(archive), "file").head();
    assertThat(head.cluster()).isEqualTo("cluster");
    assertThat(head.certificate()).containsExactly(1, 2);
    assertThat(head.changes()).hasSize(1);
  }

  @Test
  void blocksAndLargeValuesAreReadBack() throws IOException {
    Image large = image(5, 150_000);
    assertThat(restored(archive(large)).header()).isEqualTo(large.header());
    Image larger = image(2, 400_000);
    assertThat(restored(archive(larger)).header()).isEqualTo(larger.header());
  }

  @Test
  void everyFlippedBitIsRefusedWithItsPlace() {
    for (int bit = 0; bit < archive.length * 8; bit++) {
      byte[] flipped = archive.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Damage damage = refused(flipped);
      assertThat(damage.file()).isEqualTo("file");
      assertThat(damage.offset()).as("bit %d", bit).isLessThanOrEqualTo(bit / 8);
    }
  }

  @Test
  void everyTruncationAndWhatFollowsIsRefused() {
    for (int length = 0; length < archive.length; length++) {
      assertThat(refused(Arrays.copyOf(archive, length)).file()).isEqualTo("file");
    }
    assertThat(refused(Arrays.copyOf(archive, archive.length + 1)).reason())
        .isEqualTo(Reason.TOO_LONG);
  }

  @Test
  void objectsOfAnotherStateAreRefused() throws IOException {
    byte[] other = archive(image(6, 40 + 1));
    int head = archive.length - objectBytes(image);
    byte[] mixed = Arrays.copyOf(archive, head + other.length - head);
    System.arraycopy(other, head, mixed, head, other.length - head);
    assertThat(refused(mixed).toString()).contains("more objects, or longer ones");
    assertThatThrownBy(() -> archive(image, image(3, 1).header()))
        .hasMessage("the head is of another image");
  }

  @Test
  void aValueThatWasReplacedWithItsChecksumDoesNotHaveTheRoot() {
    byte[] forged = archive.clone();
    int block = archive.length - objectBytes(image);
    forged[archive.length - 1] ^= 1;
    byte[] sealed = Arrays.copyOfRange(forged, block, forged.length);
    Blocks.seal(sealed, sealed.length - Blocks.HEADER_BYTES);
    System.arraycopy(sealed, 0, forged, block, sealed.length);
    assertThat(refused(forged).reason()).isEqualTo(Reason.WRONG_ROOT);
  }

  /** They are one block. */
  private static int objectBytes(Image image) {
    int records = image.leaves().size();
    int ids = "object0".length() * (records - 1) + 1;
    return Blocks.HEADER_BYTES
        + records * ObjectRecords.OVERHEAD_BYTES
        + ids
        + (int) image.header().bytes();
  }

  @Test
  void aNewerVersionIsRefusedAsSuch() {
    byte[] newer = archive.clone();
    ByteBuffer bytes = ByteBuffer.wrap(newer);
    bytes.putInt(4, 2);
    int end = ArchiveWriter.FRAME_BYTES + bytes.getInt(8);
    CRC32C crc = new CRC32C();
    crc.update(newer, 0, end);
    bytes.putInt(end, (int) crc.getValue());
    assertThat(refused(newer).toString())
        .contains("file at byte 4: UNKNOWN_VERSION")
        .contains("format version 2, this program reads version 1; use the program that wrote it");
  }
}
