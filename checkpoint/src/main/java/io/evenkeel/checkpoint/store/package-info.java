/**
 * Where checkpoints lie: images that stream to a {@link io.evenkeel.checkpoint.store.Disk}, are
 * published atomically, and are checked whenever they are read.
 *
 * <h2>Files</h2>
 *
 * All integers are big-endian, all checksums CRC32C; every file starts with a magic number and a
 * version. {@code s} is the sequence number in 19 digits, {@code i} a number of the image's own
 * (its position is not known while it is written), {@code n} counts segments.
 *
 * <pre>
 *  image-i-n.seg  segment: [u32 magic][u32 version][u64 i], then blocks [u32 length][u32 crc][payload];
 *                 payload = records [u8 flags][u16 id length][id][u32 value length][value], flag 1 a
 *                 tombstone, flag 2 an id of the library's. Blocks are closed at 256 KiB; a longer
 *                 record has one for itself. A later record of an id supersedes an earlier one.
 *  image-i.index  sorted leaves with the location and length of each value, in blocks
 *  s.manifest     sequence, kind, method, root header, names, sizes and checksums of the files above
 *  s.cert         sequence, root, stable or not, and the certificate as opaque bytes
 * </pre>
 *
 * A location is {@code segment << 48 | block offset << 20 | offset in payload}.
 *
 * <h2>Publishing</h2>
 *
 * <pre>
 *  write segments, fsync each -> write index, fsync -> write s.manifest.tmp, fsync
 *      -> fsync directory -> rename to s.manifest -> fsync directory        (now it may be voted on)
 *      -> later: certificate in the same way -> later still: prune
 * </pre>
 *
 * Everything before the rename is invisible and removed by the next {@link
 * io.evenkeel.checkpoint.store.CheckpointStore#open}. Pruning goes the other way round: manifest,
 * fsync directory, the rest.
 *
 * <h2>Use</h2>
 *
 * <pre>{@code
 * CheckpointStore store = CheckpointStore.open(disk);
 * ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, codecVersion, "FULL"));
 * sink.put(object);                       // any order, the latest word on an id wins
 * Image image = sink.finish(s);           // sorted, root known
 * store.publish(image);                   // durable; vote for (s, kind, image.header().root())
 * store.certify(s, certificate, true);    // stable
 * store.prune(s);                         // keeps the last two stable ones and what is pinned
 * }</pre>
 */
@NullMarked
package io.evenkeel.checkpoint.store;

import org.jspecify.annotations.NullMarked;
