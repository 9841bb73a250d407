package io.evenkeel.ratis;

import io.evenkeel.checkpoint.root.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * That a majority of a cluster's servers had the same root at a position. Stands in the store where
 * a Byzantine cluster has a certificate, and proves nothing to who does not trust the servers.
 *
 * <p>Encoded: magic u32, version u8, group 16, term u64, sequence u64, root 32, count u8, then so
 * many servers u8.
 *
 * @param group whose state it is
 * @param term of the log entry at the position
 * @param sequence the position
 * @param servers who had it, ascending
 */
public record Witness(UUID group, long term, long sequence, Digest root, List<Integer> servers) {

  private static final int MAGIC = 0x454b5257; // EKRW
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 4 + 1 + 16 + 8 + 8 + Digest.BYTES + 1;

  /** A witness; the list is copied. */
  public Witness {
    servers = List.copyOf(servers);
  }

  /** The bytes that are stored. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + servers.size());
    out.putInt(MAGIC).put(VERSION);
    out.putLong(group.getMostSignificantBits()).putLong(group.getLeastSignificantBits());
    out.putLong(term).putLong(sequence).put(root.bytes()).put((byte) servers.size());
    servers.forEach(server -> out.put((byte) (int) server));
    return out.array();
  }

  /** Reads what {@link #encode} wrote; empty if it is something else. */
  public static Optional<Witness> decode(byte[] bytes) {
    if (bytes.length < HEAD_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt() != MAGIC || in.get() != VERSION) {
      return Optional.empty();
    }
    UUID group = new UUID(in.getLong(), in.getLong());
    long term = in.getLong();
    long sequence = in.getLong();
    byte[] root = new byte[Digest.BYTES];
    in.get(root);
    int count = in.get() & 0xff;
    if (in.remaining() != count) {
      return Optional.empty();
    }
    List<Integer> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      servers.add(in.get() & 0xff);
    }
    return Optional.of(new Witness(group, term, sequence, Digest.of(root), servers));
  }
}
