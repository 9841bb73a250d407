package io.evenkeel.ratis;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Transfer requests and responses as bytes. Big-endian; each begins with a tag. What comes from
 * another server is bounded by the message it came in; nothing in it is proven yet.
 *
 * <pre>
 *  request    root 32, tag u8: 0 header | 1 nodes: prefix, levels u8 | 2 chunk: prefix
 *             | 3 blocks: hashed id 32, first u32, count u32
 *  response   tag u8: 0 header: 52 bytes | 1 nodes: prefix, node prefix, levels u8, digests
 *             | 2 chunk: prefix, count u32, entries | 3 blocks: hashed id 32, first u32, bytes
 *             | 4 unavailable: reason u8
 *  entry      flags u8 (1 reserved id, 2 large), id length u16, id,
 *             small: length u32, value | large: length u64, digests length u32, digests
 *  prefix     path 32, bits u16
 * </pre>
 */
final class TransferCodec {

  private TransferCodec() {}

  static byte[] encode(TransferRequest request) {
    return write(
        out -> {
          out.write(request.root().bytes());
          if (request instanceof TransferRequest.HeaderRequest) {
            out.writeByte(0);
          } else if (request instanceof TransferRequest.NodesRequest nodes) {
            out.writeByte(1);
            put(out, nodes.prefix());
            out.writeByte(nodes.levels());
          } else if (request instanceof TransferRequest.ChunkRequest chunk) {
            out.writeByte(2);
            put(out, chunk.prefix());
          } else if (request instanceof TransferRequest.BlocksRequest blocks) {
            out.writeByte(3);
            out.write(blocks.hashedId().bytes());
            out.writeInt(blocks.firstBlock());
            out.writeInt(blocks.count());
          }
        });
  }

  static TransferRequest request(ByteBuffer in) throws MalformedException {
    return read(
        () -> {
          Digest root = digest(in);
          int tag = in.get();
          return switch (tag) {
            case 0 -> new TransferRequest.HeaderRequest(root);
            case 1 -> new TransferRequest.NodesRequest(root, prefix(in), in.get());
            case 2 -> new TransferRequest.ChunkRequest(root, prefix(in));
            case 3 -> new TransferRequest.BlocksRequest(root, digest(in), in.getInt(), in.getInt());
            default -> throw new MalformedException("a transfer request with tag " + tag);
          };
        });
  }

  static byte[] encode(TransferResponse response) {
    return write(
        out -> {
          if (response instanceof TransferResponse.Header header) {
            out.writeByte(0);
            out.write(header.header().encode());
          } else if (response instanceof TransferResponse.Nodes nodes) {
            out.writeByte(1);
            put(out, nodes.prefix());
            put(out, nodes.node());
            out.writeByte(nodes.levels());
            out.write(nodes.digests());
          } else if (response instanceof TransferResponse.Chunk chunk) {
            out.writeByte(2);
            put(out, chunk.prefix());
            out.writeInt(chunk.entries().size());
            for (ChunkEntry entry : chunk.entries()) {
              put(out, entry);
            }
          } else if (response instanceof TransferResponse.Blocks blocks) {
            out.writeByte(3);
            out.write(blocks.hashedId().bytes());
            out.writeInt(blocks.firstBlock());
            out.write(blocks.bytes());
          } else if (response instanceof TransferResponse.Unavailable unavailable) {
            out.writeByte(4);
            out.writeByte(unavailable.reason().ordinal());
          }
        });
  }

  static TransferResponse response(ByteBuffer in) throws MalformedException {
    return read(
        () -> {
          int tag = in.get();
          return switch (tag) {
            case 0 -> new TransferResponse.Header(header(in));
            case 1 -> new TransferResponse.Nodes(prefix(in), prefix(in), in.get(), rest(in));
            case 2 -> new TransferResponse.Chunk(prefix(in), entries(in));
            case 3 -> new TransferResponse.Blocks(digest(in), in.getInt(), rest(in));
            case 4 -> new TransferResponse.Unavailable(reason(in));
            default -> throw new MalformedException("a transfer response with tag " + tag);
          };
        });
  }

  private static void put(DataOutputStream out, Prefix prefix) throws IOException {
    out.write(prefix.path().bytes());
    out.writeShort(prefix.bits());
  }

  private static void put(DataOutputStream out, ChunkEntry entry) throws IOException {
    boolean large = entry instanceof ChunkEntry.Large;
    out.writeByte((entry.id().isReserved() ? 1 : 0) | (large ? 2 : 0));
    out.writeShort(entry.id().length());
    out.write(entry.id().bytes());
    if (entry instanceof ChunkEntry.Small small) {
      out.writeInt(small.object().value().length);
      out.write(small.object().value());
    } else if (entry instanceof ChunkEntry.Large value) {
      out.writeLong(value.valueBytes());
      out.writeInt(value.blocks().length);
      out.write(value.blocks());
    }
  }

  private static List<ChunkEntry> entries(ByteBuffer in) throws MalformedException {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new MalformedException("a chunk of " + count + " objects");
    }
    List<ChunkEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int flags = in.get();
      byte[] bytes = bytes(in, in.getShort());
      if (bytes.length == 0 || bytes.length > ObjectId.BYTES_MAX) {
        throw new MalformedException("an object id of " + bytes.length + " bytes");
      }
      ObjectId id = (flags & 1) != 0 ? ObjectId.reserved(bytes) : ObjectId.of(bytes);
      entries.add(
          (flags & 2) != 0
              ? new ChunkEntry.Large(id, in.getLong(), bytes(in, in.getInt()))
              : new ChunkEntry.Small(new StateObject(id, bytes(in, in.getInt()))));
    }
    return entries;
  }

  private static RootHeader header(ByteBuffer in) throws MalformedException {
    Optional<RootHeader> header = RootHeader.decode(rest(in));
    return header.orElseThrow(() -> new MalformedException("a root header that is none"));
  }

  private static TransferResponse.Reason reason(ByteBuffer in) throws MalformedException {
    int reason = in.get();
    if (reason < 0 || reason >= TransferResponse.Reason.values().length) {
      throw new MalformedException("unavailable for reason " + reason);
    }
    return TransferResponse.Reason.values()[reason];
  }

  private static Prefix prefix(ByteBuffer in) throws MalformedException {
    Digest path = digest(in);
    int bits = in.getShort();
    try {
      return new Prefix(path, bits);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("no prefix: " + e.getMessage());
    }
  }

  private static Digest digest(ByteBuffer in) throws MalformedException {
    return Digest.of(bytes(in, Digest.BYTES));
  }

  private static byte[] rest(ByteBuffer in) throws MalformedException {
    return bytes(in, in.remaining());
  }

  private static byte[] bytes(ByteBuffer in, int length) throws MalformedException {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedException(length + " bytes where " + in.remaining() + " are left");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] write(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
  }

  private interface Parsing<T> {
    T get() throws MalformedException;
  }

  private static <T> T read(Parsing<T> parsing) throws MalformedException {
    try {
      return parsing.get();
    } catch (BufferUnderflowException e) {
      throw new MalformedException("a message that ends too early");
    }
  }
}
