package io.evenkeel.checkpoint.store;

/**
 * Where an object's record lies, in one number: one bit for the library's objects, 14 bits segment,
 * 28 bits offset of the block in the segment, 20 bits offset of the record in the block's payload.
 */
final class Location {

  static final int SEGMENTS_MAX = 1 << 14;
  static final long SEGMENT_BYTES_MAX = 1L << 28;
  static final int BLOCK_BYTES_MAX = 1 << 20;

  private static final long LIBRARY = 1L << 62;

  private Location() {}

  /**
   * @param library whether the object is the library's own
   * @param segment the segment's number in its manifest
   */
  static long of(boolean library, int segment, long blockOffset, int recordOffset) {
    if (segment >= SEGMENTS_MAX
        || blockOffset >= SEGMENT_BYTES_MAX
        || recordOffset >= BLOCK_BYTES_MAX) {
      throw new IllegalStateException(segment + "/" + blockOffset + "/" + recordOffset);
    }
    return (library ? LIBRARY : 0) | (long) segment << 48 | blockOffset << 20 | recordOffset;
  }

  static int segment(long location) {
    return (int) (location >>> 48) & (SEGMENTS_MAX - 1);
  }

  static boolean isLibrary(long location) {
    return (location & LIBRARY) != 0;
  }

  /** Offset of the record in its segment file. */
  static long recordFileOffset(long location) {
    return (location >>> 20 & (SEGMENT_BYTES_MAX - 1))
        + Blocks.HEADER_BYTES
        + (location & (BLOCK_BYTES_MAX - 1));
  }
}
