package io.evenkeel.cli.kv;

import io.evenkeel.kv.KvEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Consecutive lines that are sent as one multi-put. Filled by one thread, then only read. */
final class Batch {

  private static final int ENTRIES_MAX = 500;
  private static final int LINES_MAX = 10_000;

  private final long bytesMax;
  private final List<KvEntry> entries = new ArrayList<>();
  private final List<Long> lines = new ArrayList<>();
  private final Set<ByteBuffer> keys = new HashSet<>();
  private long bytes;
  private int lineCount;
  private int refused;
  private Position end;

  /**
   * A place in the source.
   *
   * @param offset bytes before it
   * @param lines lines before it
   */
  record Position(long offset, long lines) {}

  Batch(Position begin, long bytesMax) {
    this.end = begin;
    this.bytesMax = bytesMax;
  }

  /** Whether the entry fits; the first one always does. */
  boolean hasRoomFor(KvEntry entry) {
    return entries.isEmpty() || (entries.size() < ENTRIES_MAX && bytes + size(entry) <= bytesMax);
  }

  void add(KvEntry entry, Position behind) {
    entries.add(entry);
    lines.add(behind.lines());
    keys.add(ByteBuffer.wrap(entry.key()));
    bytes += size(entry);
    moveTo(behind);
  }

  /** The line before {@code behind} was refused. */
  void addRefused(Position behind) {
    refused++;
    moveTo(behind);
  }

  /** The line before {@code behind} held nothing. */
  void moveTo(Position behind) {
    lineCount++;
    end = behind;
  }

  boolean isFull() {
    return entries.size() >= ENTRIES_MAX || bytes >= bytesMax || lineCount >= LINES_MAX;
  }

  boolean isEmpty() {
    return lineCount == 0;
  }

  List<KvEntry> entries() {
    return entries;
  }

  /** The number of the line that held an entry. */
  long lineOf(int entry) {
    return lines.get(entry);
  }

  Set<ByteBuffer> keys() {
    return keys;
  }

  long bytes() {
    return bytes;
  }

  int refused() {
    return refused;
  }

  Position end() {
    return end;
  }

  private static long size(KvEntry entry) {
    return (long) entry.key().length + entry.value().length;
  }
}
