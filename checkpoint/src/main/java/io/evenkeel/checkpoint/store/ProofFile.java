package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.Proof;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Damage.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One object's value, or that there is none, with what proves it: the way up to the root of a
 * checkpoint, and the votes for that root. For files and for sending.
 *
 * <pre>
 *  [u32 magic][u32 version][u32 length][body][u32 crc32c of everything before]
 *  body = [u32 length][head as in an archive][u8 flags][u16 id length][id][u32 value length][value]
 *         [32 hashed id][32 leaf digest][u32 steps] steps x ([u32 bit][32 sibling])
 * </pre>
 *
 * Flag 1: there is no such object. Flag 2: the id is the library's.
 *
 * @param head the checkpoint, with its certificate
 * @param id which object
 * @param value its value, or null if there is no such object
 * @param proof leads from the object to the root
 */
public record ProofFile(CertifiedHead head, ObjectId id, byte @Nullable [] value, Proof proof) {

  /** Longest encoding, in bytes. */
  public static final int BYTES_MAX = StateObject.VALUE_BYTES_MAX + (8 << 20);

  static final int MAGIC = 0x454b5046; // EKPF
  static final int VERSION = 1;

  /** The proof for one id in an image, whether its object exists or not. */
  public static ProofFile of(CertifiedHead head, Image image, ObjectId id) throws IOException {
    Proof proof = Proof.of(image.header(), image.leaves(), id);
    int index = image.leaves().find(proof.hashedId());
    StateObject found = index < 0 ? null : image.read(index);
    byte[] value = found != null && found.id().equals(id) ? found.value() : null;
    return new ProofFile(head, id, value, proof);
  }

  /**
   * Whether the object follows from the root in the head; the votes for that are another matter.
   */
  public boolean holds() {
    return head.header().equals(proof.header()) && proof.verify(head.header().root(), id, value);
  }

  /** The bytes of a file. */
  public byte[] encode() {
    byte[] headBytes = head.encode();
    int valueBytes = value == null ? 0 : value.length;
    int steps = proof.path().size();
    int bodyBytes =
        4
            + headBytes.length
            + ObjectRecords.OVERHEAD_BYTES
            + id.length()
            + valueBytes
            + 2 * Digest.BYTES
            + 4
            + steps * (4 + Digest.BYTES);
    ByteBuffer out = ByteBuffer.allocate(SealedFile.OVERHEAD_BYTES + bodyBytes);
    out.putInt(MAGIC).putInt(VERSION).putInt(bodyBytes);
    out.putInt(headBytes.length).put(headBytes);
    ObjectRecords.putHead(out, id, value == null, valueBytes);
    if (value != null) {
      out.put(value);
    }
    out.put(proof.hashedId().bytes()).put(proof.leafDigest().bytes()).putInt(steps);
    proof.path().forEach(step -> out.putInt(step.bit()).put(step.sibling().bytes()));
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, out.position());
    return out.putInt((int) crc.getValue()).array();
  }

  /**
   * Reads what {@link #encode} wrote. Proves nothing yet.
   *
   * @param name of the file, for damages
   * @throws DamagedImageException if it is no proof, or one of another version, or damaged
   */
  public static ProofFile decode(byte[] bytes, String name) throws DamagedImageException {
    Decoder in = SealedFile.unseal(ByteBuffer.wrap(bytes), name, MAGIC, VERSION);
    byte[] headBytes = in.bytes("head", in.number("head length", CertifiedHead.BODY_BYTES_MAX));
    CertifiedHead head =
        CertifiedHead.decode(
            new Decoder(ByteBuffer.wrap(headBytes), name, in.offset() - headBytes.length));
    ObjectRecords.Head record = ObjectRecords.takeHead(in);
    byte[] value = record.tombstone() ? null : in.bytes("value", record.valueBytes());
    Digest hashedId = Digest.of(in.bytes("hashed id", Digest.BYTES));
    Digest leaf = Digest.of(in.bytes("leaf digest", Digest.BYTES));
    int count = in.number("steps", Prefix.BITS_MAX);
    List<Proof.Step> path = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int bit = in.number("bit", Prefix.BITS_MAX - 1);
      path.add(new Proof.Step(bit, Digest.of(in.bytes("sibling", Digest.BYTES))));
    }
    in.end();
    RootHeader header = head.header();
    return new ProofFile(head, record.id(), value, new Proof(header, hashedId, leaf, path));
  }

  /** Refuses a file that is too long before it is read. */
  public static void checkSize(long size, String name) throws DamagedImageException {
    if (size > BYTES_MAX) {
      String detail = "has " + size + " bytes, at most " + BYTES_MAX;
      throw SealedFile.damaged(Reason.TOO_LONG, name, BYTES_MAX, detail);
    }
  }
}
