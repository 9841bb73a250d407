package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What makes a set of files a checkpoint. Once a manifest is there, so is everything it names.
 *
 * <p>Body: {@code [u64 sequence][u32 kind][text method][52 bytes root header][u32 index parts]
 * parts x ([text name][u64 bytes][u64 sequence][u32 entries]) [u32 segments] segments x ([u32
 * number][text name][u64 bytes][u32 crc32c][u64 weight])}; a text has its length in two bytes
 * before it.
 *
 * @param index the parts of the index; an entry of a later one supersedes those of earlier ones
 * @param segments by the numbers that stand for them in locations
 */
record Manifest(
    long sequence,
    CheckpointKind kind,
    String method,
    RootHeader header,
    List<IndexFile.Part> index,
    SortedMap<Integer, SegmentWriter.Segment> segments) {

  static final int MAGIC = 0x454b4d46; // EKMF
  static final int VERSION = 2;
  static final int METHOD_LENGTH_MAX = 64;
  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final int NAME_LENGTH_MAX = 64;
  private static final int INDEX_PARTS_MAX = 1024;

  /** Makes the checkpoint visible; everything it names must be durable. */
  void publish(Disk disk) throws IOException {
    SealedFile.replace(disk, Names.manifest(sequence), MAGIC, VERSION, encode());
  }

  private byte[] encode() {
    int perFile = 2 + NAME_LENGTH_MAX + 24;
    ByteBuffer body =
        ByteBuffer.allocate(
            12
                + 2
                + METHOD_LENGTH_MAX
                + RootHeader.ENCODED_BYTES
                + 8
                + (index.size() + segments.size()) * perFile);
    body.putLong(sequence).putInt(kind.code());
    putText(body, method);
    body.put(header.encode()).putInt(index.size());
    for (IndexFile.Part part : index) {
      putText(body, part.name());
      body.putLong(part.sizeBytes()).putLong(part.sequence()).putInt(part.entries());
    }
    body.putInt(segments.size());
    segments.forEach(
        (number, segment) -> {
          body.putInt(number);
          putText(body, segment.name());
          body.putLong(segment.sizeBytes()).putInt(segment.checksum()).putLong(segment.weight());
        });
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
    Manifest manifest =
        new Manifest(sequence, kind, method, header, readIndex(disk, in), readSegments(disk, in));
    in.end();
    return manifest;
  }

  private static List<IndexFile.Part> readIndex(Disk disk, Decoder in) throws IOException {
    int count = in.number("index parts", INDEX_PARTS_MAX);
    List<IndexFile.Part> index = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = name(in);
      long bytes = in.number("index size", Long.MAX_VALUE);
      long sequence = in.number("index sequence", Long.MAX_VALUE);
      int entries = in.number("index entries", Integer.MAX_VALUE);
      if (bytes != IndexFile.sizeBytes(entries)) {
        throw in.bad(bytes + " bytes for an index of " + entries + " entries");
      }
      index.add(new IndexFile.Part(name, bytes, sequence, entries));
      checkSize(disk, name, bytes);
    }
    return List.copyOf(index);
  }

  private static SortedMap<Integer, SegmentWriter.Segment> readSegments(Disk disk, Decoder in)
      throws IOException {
    int count = in.number("segments", Location.SEGMENTS_MAX);
    SortedMap<Integer, SegmentWriter.Segment> segments = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int number = in.number("segment number", Location.SEGMENTS_MAX - 1);
      String name = name(in);
      long bytes = in.number("segment size", Long.MAX_VALUE);
      int checksum = in.raw("segment checksum");
      long weight = in.number("segment weight", Long.MAX_VALUE);
      if (segments.put(number, new SegmentWriter.Segment(name, bytes, checksum, weight)) != null) {
        throw in.bad("two segments have number " + number);
      }
      checkSize(disk, name, bytes);
    }
    return Collections.unmodifiableSortedMap(segments);
  }

  static CheckpointKind kind(Decoder in) throws DamagedImageException {
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
    index.forEach(part -> files.add(part.name()));
    segments.values().forEach(segment -> files.add(segment.name()));
    return files;
  }
}
