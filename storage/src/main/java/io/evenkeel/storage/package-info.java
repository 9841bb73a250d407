/**
 * Real files: a {@link io.evenkeel.storage.FileDisk} that is one locked directory, and the {@link
 * io.evenkeel.storage.ProtocolLog}, the replica's memory of what it promised.
 *
 * <h2>The log's format</h2>
 *
 * All integers are big-endian, all checksums CRC32C. Segments are files {@code n.log}, {@code n} in
 * 10 digits:
 *
 * <pre>
 *  segment  [u32 magic][u32 version][u32 n][u32 previous][u32 salt, flags][u32 crc], then records
 *  record   [u32 marker][u32 crc of all that follows][u32 previous][u32 synced][u8 flags][u8 type]
 *           [u64 sequence][u32 length][payload]
 * </pre>
 *
 * {@code previous} is the checksum of the record before, also across segments: a chain, so that a
 * record which was written elsewhere, or an old one that came back, is found. {@code synced} is how
 * far this segment was durable when the record was appended. Flag 1 marks the head record that a
 * segment starts with, and a segment that starts with one; flag 2 a record that says nothing but
 * its {@code synced}, a <em>mark</em>. The 31 bits of {@code salt} beside flag 1 are random, the
 * same in all segments, and part of each record's checksum: what clients write into a record can
 * look like a record, but not have the checksum of one. A segment of another version is refused by
 * a {@link io.evenkeel.storage.LogVersionException}; header and place of the version stay.
 *
 * <h2>Torn or damaged</h2>
 *
 * A loss of power may leave anything in place of what was not yet durable: that is the torn tail,
 * it is cut, nobody was told of it. Damage of what <em>was</em> durable must not be mistaken for
 * it, for the replica would forget its own votes. So when a record of the last segment is invalid,
 * the rest of the file is searched for a valid record whose {@code synced} lies behind that place:
 * if there is one, it proves damage, and the log is refused with file and offset. In all other
 * segments everything was durable before the next one began.
 *
 * <p>What cannot be told from a torn tail is damage to the records of the very last sync. So who
 * uses the log appends a mark when nothing else comes for a while, and when it closes it. Damage to
 * a mark at the end is harmless: nobody waits for one. What is left is a bit that flips in what was
 * synced last, within the moment before the power went.
 */
@NullMarked
package io.evenkeel.storage;

import org.jspecify.annotations.NullMarked;
