package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Damage.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ArchiveWriter} wrote, from a source that is not trusted. The head alone proves
 * nothing: whether its certificate makes its root certain is for those who know the keys; then
 * {@link #objects} finds out whether the objects have that root. Memory: a block, and 76 bytes an
 * object. One thread at a time.
 */
public final class ArchiveReader {

  private final ByteSource source;
  private final String name;
  private final CertifiedHead head;
  private final long objectsAt;
  private final ObjectDigests digests = new ObjectDigests();

  private ArchiveReader(ByteSource source, String name, CertifiedHead head, long objectsAt) {
    this.source = source;
    this.name = name;
    this.head = head;
    this.objectsAt = objectsAt;
  }

  /** Receives objects in ascending order of their hashed ids. */
  @FunctionalInterface
  public interface Visitor {
    /** One object with its digests; what it throws ends the walk. */
    void visit(StateObject object, Digest hashedId, Digest leaf) throws IOException;
  }

  /**
   * Reads and checks the head.
   *
   * @param name of the file, for damages
   * @throws DamagedImageException if it is no archive, or one of another version, or damaged
   */
  public static ArchiveReader open(ByteSource source, String name) throws IOException {
    if (source.size() < ArchiveWriter.FRAME_BYTES) {
      throw SealedFile.damaged(Reason.TRUNCATED, name, source.size(), "no room for a head");
    }
    ByteBuffer frame = source.read(0, ArchiveWriter.FRAME_BYTES);
    if (frame.getInt(0) != ArchiveWriter.MAGIC) {
      throw SealedFile.damaged(Reason.UNKNOWN_FORMAT, name, 0, "another kind of file");
    }
    int version = frame.getInt(4);
    long length = frame.getInt(8) & 0xffffffffL;
    long end = ArchiveWriter.FRAME_BYTES + length + 4;
    if (length > CertifiedHead.BODY_BYTES_MAX || end > source.size()) {
      Reason reason = end > source.size() ? Reason.TRUNCATED : Reason.BAD_CONTENT;
      throw SealedFile.damaged(reason, name, 8, "a head of " + length + " bytes");
    }
    ByteBuffer bytes = source.read(0, (int) end);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, (int) end - 4));
    if ((int) crc.getValue() != bytes.getInt((int) end - 4)) {
      throw SealedFile.damaged(Reason.BAD_CHECKSUM, name, 0, "the head is not what was written");
    }
    if (version != ArchiveWriter.VERSION) {
      throw SealedFile.damaged(
          Reason.UNKNOWN_VERSION, name, 4, SealedFile.version(version, ArchiveWriter.VERSION));
    }
    Decoder in =
        new Decoder(
            bytes.slice(ArchiveWriter.FRAME_BYTES, (int) length), name, ArchiveWriter.FRAME_BYTES);
    return new ArchiveReader(source, name, CertifiedHead.decode(in), end);
  }

  /** What the archive says of itself. */
  public CertifiedHead head() {
    return head;
  }

  /**
   * Visits all objects, and then finds out whether they are those of the head's root: until this
   * has returned nothing that was visited may be believed.
   *
   * @throws DamagedImageException with the place, if they are not
   */
  public void objects(Visitor visitor) throws IOException {
    LeafTable.Builder leaves = new LeafTable.Builder();
    RootHeader expected = head.header();
    long bytes = 0;
    long count = 0;
    Digest last = null;
    long offset = objectsAt;
    while (offset < source.size() && count < expected.objects()) {
      ByteBuffer payload = Blocks.read(source, name, offset, source.size());
      Decoder in = new Decoder(payload, name, offset + Blocks.HEADER_BYTES);
      while (in.remaining() > 0) {
        last = object(in, last, leaves, visitor);
        count++;
        bytes += leaves.length(leaves.size() - 1);
        bound(in, count, bytes);
      }
      offset = in.offset();
    }
    if (count < expected.objects()) {
      String detail = "ends after " + count + " of " + expected.objects() + " objects";
      throw SealedFile.damaged(Reason.TRUNCATED, name, offset, detail);
    }
    if (offset < source.size()) {
      String detail = "goes on after its " + count + " objects";
      throw SealedFile.damaged(Reason.TOO_LONG, name, offset, detail);
    }
    if (!leaves.build().trie().equals(expected.trie()) || bytes != expected.bytes()) {
      throw SealedFile.damaged(
          Reason.WRONG_ROOT, name, objectsAt, "its objects do not have the root in its head");
    }
  }

  private void bound(Decoder in, long count, long bytes) throws DamagedImageException {
    if (count > head.header().objects() || bytes > head.header().bytes()) {
      throw in.bad("more objects, or longer ones, than its head says");
    }
  }

  private Digest object(
      Decoder in, @Nullable Digest last, LeafTable.Builder leaves, Visitor visitor)
      throws IOException {
    ObjectRecords.Head record = ObjectRecords.takeHead(in);
    if (record.tombstone()) {
      throw in.bad("object " + record.id() + " is said not to exist");
    }
    byte[] value = in.bytes("value", record.valueBytes());
    Digest hashedId = digests.hashedId(record.id());
    if (last != null && hashedId.compareTo(last) <= 0) {
      throw in.bad("object " + record.id() + " is not in its place");
    }
    Digest leaf = digests.leaf(record.id(), value);
    leaves.put(hashedId, leaf, 0, value.length, 0);
    visitor.visit(new StateObject(record.id(), value), hashedId, leaf);
    return hashedId;
  }
}
