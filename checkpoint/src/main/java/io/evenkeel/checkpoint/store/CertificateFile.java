package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.root.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A certificate beside its checkpoint. Body: {@code [u64 sequence][32 bytes root][u8 stable][u32
 * length][certificate]}. The certificate itself is opaque here.
 */
record CertificateFile(long sequence, Digest root, boolean stable, byte[] certificate) {

  /** Longest certificate, in bytes. */
  static final int CERTIFICATE_BYTES_MAX = 1 << 20;

  static final int MAGIC = 0x454b4354; // EKCT
  static final int VERSION = 1;
  private static final int FIXED_BYTES = 8 + Digest.BYTES + 1 + 4;

  void write(Disk disk) throws IOException {
    ByteBuffer body = ByteBuffer.allocate(FIXED_BYTES + certificate.length);
    body.putLong(sequence).put(root.bytes()).put((byte) (stable ? 1 : 0));
    body.putInt(certificate.length).put(certificate);
    SealedFile.replace(disk, Names.certificate(sequence), MAGIC, VERSION, body.array());
  }

  static CertificateFile read(Disk disk, long sequence) throws IOException {
    int bytesMax = SealedFile.OVERHEAD_BYTES + FIXED_BYTES + CERTIFICATE_BYTES_MAX;
    Decoder in = SealedFile.read(disk, Names.certificate(sequence), MAGIC, VERSION, bytesMax);
    long written = in.number("sequence", Long.MAX_VALUE);
    if (written != sequence) {
      throw in.bad("is of sequence number " + written);
    }
    Digest root = Digest.of(in.bytes("root", Digest.BYTES));
    int stable = in.u8("stable");
    if (stable > 1) {
      throw in.bad("stable is " + stable);
    }
    int length = in.number("certificate length", CERTIFICATE_BYTES_MAX);
    byte[] certificate = in.bytes("certificate", length);
    in.end();
    return new CertificateFile(sequence, root, stable == 1, certificate);
  }
}
