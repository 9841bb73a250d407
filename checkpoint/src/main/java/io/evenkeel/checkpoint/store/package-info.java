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
 *  image-i-n.seg  segment: [u32 magic][u32 version][u64 fetched << 62 | i], then blocks [u32 length][u32 crc][payload];
 *                 payload = records [u8 flags][u16 id length][id][u32 value length][value], flag 1 a
 *                 tombstone, flag 2 an id of the library's, flag 4 (version 2) a compressed value:
 *                 [u32 length][that many bytes]. Blocks are closed at 256 KiB; a longer record has
 *                 one for itself. A later record of an id supersedes an earlier one.
 *  image-i.index  a part of an index: sorted leaves with the location and length of each value, in
 *                 blocks; length -1 a tombstone
 *  s.manifest     sequence, kind, method, root header, parts of the index, and numbers, names, sizes,
 *                 checksums and weights of the segments
 *  s.cert         sequence, root, stable or not, and the certificate as opaque bytes
 * </pre>
 *
 * A location is {@code library << 62 | segment number << 48 | block offset << 20 | offset in
 * payload}, where library is 1 for the library's own objects.
 *
 * <h2>Images on images</h2>
 *
 * An image may share what did not change with the one it stands on. Numbers of segments are those
 * of its manifest and stay from one image to the next; a number is free for another segment when no
 * live leaf points to its own. An entry in a later part of the index supersedes those in earlier
 * ones. So checkpoint 20 may be
 *
 * <pre>
 *  20.manifest -> index parts   image-0.index (all of 10), image-1.index (what is different in 20)
 *              -> segments      0 image-0-0.seg, 1 image-0-1.seg, 2 image-1-0.seg
 *  10.manifest -> index part    image-0.index
 *              -> segments      0 image-0-0.seg, 1 image-0-1.seg
 * </pre>
 *
 * and when checkpoint 10 is pruned, nothing but its manifest goes. {@link
 * io.evenkeel.checkpoint.store.Cleaning} bounds what is kept for nothing.
 *
 * <p>An image of a transfer shares segments in the same way, but is told all objects ({@link
 * io.evenkeel.checkpoint.store.CheckpointStore#newImageSharing}).
 *
 * <h2>Publishing</h2>
 *
 * <pre>
 *  write segments, fsync each -> write index, fsync -> write s.manifest.tmp, fsync
 *      -> fsync directory -> rename to s.manifest -> fsync directory        (now it may be voted on)
 *      -> later: certificate in the same way -> later still: prune
 * </pre>
 *
 * Everything before the rename is invisible. What a crash leaves of it, {@link
 * io.evenkeel.checkpoint.store.CheckpointStore#open} removes, but for the segments of the last two
 * images: a transfer takes objects from them ({@link
 * io.evenkeel.checkpoint.store.CheckpointStore#leftovers}). Pruning goes the other way round:
 * manifest, fsync directory, the rest.
 *
 * <h2>Use</h2>
 *
 * <pre>{@code
 * CheckpointStore store = CheckpointStore.open(disk);
 * ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, codecVersion, "FULL"));
 * sink.put(object);                       // any order, the latest word on an id wins
 * Image image = sink.finish(s);           // sorted, root known
 * image = store.publish(image);           // durable; vote for (s, kind, image.header().root())
 * store.certify(s, certificate, true);    // stable
 * store.prune(s);                         // keeps the last two stable ones and what is pinned
 * }</pre>
 */
@NullMarked
package io.evenkeel.checkpoint.store;

import org.jspecify.annotations.NullMarked;
