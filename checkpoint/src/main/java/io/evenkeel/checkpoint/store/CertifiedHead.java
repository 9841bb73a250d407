package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.root.RootHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands before content that left its store, an archive's or a proof's: whose state it is, and
 * what makes its root certain. Body: {@code [text cluster][u64 sequence][u32 kind][52 bytes root
 * header][u32 length][certificate][u32 changes] changes x ([u32 length][change])}; a text has its
 * length in two bytes before it.
 *
 * @param cluster the id of the cluster whose state it is
 * @param sequence position of the state
 * @param kind what the content is
 * @param header counts and trie digest; {@link RootHeader#root} is what was voted on
 * @param certificate opaque here: the votes for that root
 * @param changes opaque here: what leads from the keys that the cluster began with to those that
 *     made the votes
 */
public record CertifiedHead(
    String cluster,
    long sequence,
    CheckpointKind kind,
    RootHeader header,
    byte[] certificate,
    List<byte[]> changes) {

  static final int CLUSTER_LENGTH_MAX = 255;
  static final int CHANGES_MAX = 1024;
  static final int CHANGE_BYTES_MAX = 64 << 10;
  static final int BODY_BYTES_MAX = 4 << 20;

  /**
   * @throws IllegalArgumentException if the cluster's id has no or too many characters
   */
  public CertifiedHead {
    if (cluster.isEmpty() || cluster.length() > CLUSTER_LENGTH_MAX) {
      throw new IllegalArgumentException("a cluster called '" + cluster + "'");
    }
    changes = List.copyOf(changes);
  }

  byte[] encode() {
    byte[] name = cluster.getBytes(StandardCharsets.US_ASCII);
    int bytes = 2 + name.length + 8 + 4 + RootHeader.ENCODED_BYTES + 4 + certificate.length + 4;
    for (byte[] change : changes) {
      bytes += 4 + change.length;
    }
    ByteBuffer body = ByteBuffer.allocate(bytes);
    body.putShort((short) name.length).put(name).putLong(sequence).putInt(kind.code());
    body.put(header.encode()).putInt(certificate.length).put(certificate).putInt(changes.size());
    changes.forEach(change -> body.putInt(change.length).put(change));
    return body.array();
  }

  static CertifiedHead decode(Decoder in) throws DamagedImageException {
    String cluster = in.text("cluster", CLUSTER_LENGTH_MAX);
    if (cluster.isEmpty()) {
      throw in.bad("names no cluster");
    }
    long sequence = in.number("sequence", Long.MAX_VALUE);
    CheckpointKind kind = Manifest.kind(in);
    Optional<RootHeader> header =
        RootHeader.decode(in.bytes("root header", RootHeader.ENCODED_BYTES));
    if (header.isEmpty()) {
      throw in.bad("the root header is none");
    }
    byte[] certificate =
        in.bytes(
            "certificate", in.number("certificate length", CertificateFile.CERTIFICATE_BYTES_MAX));
    int count = in.number("changes", CHANGES_MAX);
    List<byte[]> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(in.bytes("change", in.number("change length", CHANGE_BYTES_MAX)));
    }
    in.end();
    return new CertifiedHead(cluster, sequence, kind, header.get(), certificate, changes);
  }
}
