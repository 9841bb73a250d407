/**
 * A second service: few large objects that change in small places, which is what updates are for.
 *
 * <p>{@link io.evenkeel.kv.blobs.BlobService} keeps byte arrays by name. A request is {@code u8
 * version = 1, u8 code, u16 name length, name} and, big-endian:
 *
 * <pre>
 * 1 create  i32 size                 a blob of zeros; replaces one of this name
 * 2 write   i32 offset, bytes        in place
 * 3 add     i32 offset, i64 delta    to a 64-bit number in it, wrapping; the result is the sum
 * 4 read    i32 offset, i32 length   the result is the bytes
 * 5 delete
 * </pre>
 *
 * <p>A result is {@code u8 status}, then the result of the operation: 0 done, 1 not understood, 2
 * no such blob, 3 outside of the blob or of what is allowed.
 *
 * <p>An update is {@code [0]} for gone, {@code [1][i32 size]} for a new blob of zeros, {@code
 * [2][i32 offset][bytes]} for bytes in place: an addition to a counter of eight bytes costs
 * thirteen, however large the blob.
 */
@NullMarked
package io.evenkeel.kv.blobs;

import org.jspecify.annotations.NullMarked;
