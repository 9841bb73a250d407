package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes a set of files a checkpoint. Once a manifest is there, so is everything it names.
 *
 * <p>Body: {@code [u64 sequence][u32 kind][text method][52 bytes root header][text index name][u64
 * index bytes][u32 segments] segments x ([text name][u64 bytes][u32 crc32c])}; a text has its
 * length in two bytes before it.
 */
record Manifest(
    long sequence,
    CheckpointKind kind,
    String method,
    RootHeader header,
    String indexName,
    long indexBytes,
    List<SegmentWriter.Segment> segments) {

  static final int MAGIC = 0x454b4d46; // EKMF
  static final int VERSION = 1;
  static final int METHOD_LENGTH_MAX = 64;
  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final int NAME_LENGTH_MAX = 64;

  /** Makes the checkpoint visible; everything it names must be durable. */
  void publish(Disk disk) throws IOException {
    SealedFile.replace(disk, Names.manifest(sequence), MAGIC, VERSION, encode());
  }

  private byte[] encode() {
    int perSegment = 2 + NAME_LENGTH_MAX + 12;
    ByteBuffer body =
        ByteBuffer.allocate(
            12
                + 2
                + METHOD_LENGTH_MAX
                + RootHeader.ENCODED_BYTES
                + 14
                + NAME_LENGTH_MAX
                + segments.size() * perSegment);
    body.putLong(sequence).putInt(kind.code());
    putText(body, method);
    body.put(header.encode());
    putText(body, indexName);
    body.putLong(indexBytes).putInt(segments.size());
    for (SegmentWriter.Segment segment : segments) {
      putText(body, segment.name());
      body.putLong(segment.sizeBytes()).putInt(segment.checksum());
    }
    byte[] bytes = new byte[body.position()];
    body.flip().get(bytes);
    return bytes;
  }

  private static void putText(ByteBuffer target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    target.putShort((short) bytes.length).put(bytes);
  }

  /** Reads and checks the manifest of a sequence number, and that its files have their sizes. */
  static Manifest read(Disk disk, long sequence) throws IOException {
    Decoder in = SealedFile.read(disk, Names.manifest(sequence), MAGIC, VERSION, FILE_BYTES_MAX);
    long written = in.number("sequence", Long.MAX_VALUE);
    if (written != sequence) {
      throw in.bad("is of sequence number " + written);
    }
    CheckpointKind kind = kind(in);
    String method = in.text("method", METHOD_LENGTH_MAX);
    byte[] encoded = in.bytes("root header", RootHeader.ENCODED_BYTES);
    RootHeader header =
        RootHeader.decode(encoded).orElseThrow(() -> in.bad("the root header is none"));
    String indexName = name(in);
    long indexBytes = in.number("index size", Long.MAX_VALUE);
    checkSize(disk, indexName, indexBytes);
    int count = in.number("segments", Location.SEGMENTS_MAX);
    List<SegmentWriter.Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = name(in);
      long bytes = in.number("segment size", Long.MAX_VALUE);
      segments.add(new SegmentWriter.Segment(name, bytes, in.raw("segment checksum")));
      checkSize(disk, name, bytes);
    }
    in.end();
    return new Manifest(
        sequence, kind, method, header, indexName, indexBytes, List.copyOf(segments));
  }

  private static CheckpointKind kind(Decoder in) throws DamagedImageException {
    int code = in.number("kind", Integer.MAX_VALUE);
    for (CheckpointKind kind : CheckpointKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw in.bad("kind " + code);
  }

  private static String name(Decoder in) throws DamagedImageException {
    String name = in.text("file name", NAME_LENGTH_MAX);
    if (!Names.isOwn(name)) {
      throw in.bad("names " + name);
    }
    return name;
  }

  private static void checkSize(Disk disk, String name, long bytes) throws IOException {
    if (!disk.exists(name)) {
      throw SealedFile.damaged(Damage.Reason.MISSING_FILE, name, 0, "no such file");
    }
    long size = disk.size(name);
    if (size != bytes) {
      Damage.Reason reason = size < bytes ? Damage.Reason.TRUNCATED : Damage.Reason.TOO_LONG;
      throw SealedFile.damaged(
          reason, name, Math.min(size, bytes), "has " + size + " bytes, not " + bytes);
    }
  }

  /** Names of all files the manifest stands for, without its own. */
  List<String> files() {
    List<String> files = new ArrayList<>();
    files.add(indexName);
    segments.forEach(segment -> files.add(segment.name()));
    return files;
  }
}
