package io.evenkeel.storage;

/**
 * A record as it is read back.
 *
 * @param position where it stands in the log; grows from record to record
 * @param head whether it is the head record of its segment, not one that was appended
 * @param type what it is, 0 to 255; the caller's numbering
 * @param sequence sequence number it belongs to; not negative
 * @param bytes opaque content
 */
public record LogRecord(long position, boolean head, int type, long sequence, byte[] bytes) {}
