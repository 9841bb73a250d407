package io.evenkeel.node.wire;

import com.google.protobuf.ByteString;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.LargeValue;
import io.evenkeel.transport.proto.TransferChunk;
import io.evenkeel.transport.proto.TransferObject;
import io.evenkeel.transport.proto.TransferRequests;
import io.evenkeel.transport.proto.TransferResponses;
import io.evenkeel.transport.proto.TransferUnavailableReason;
import io.evenkeel.transport.proto.TriePrefix;
import java.util.ArrayList;
import java.util.List;

/** Transfer requests and responses, to and from envelopes, of which each holds several. */
public final class TransferWire {

  private static final int OBJECTS_MAX = 1 << 17;
  private static final int PARTS_MAX = 4_096;

  /** From so many bytes of responses on, what they are, or lead to, leaves at once. */
  public static final int TOGETHER_BYTES_MAX = 256 << 10;

  private TransferWire() {}

  /** Requests to one source as an envelope. */
  public static Envelope requests(List<io.evenkeel.transport.proto.TransferRequest> requests) {
    return Envelope.newBuilder()
        .setTransferRequests(TransferRequests.newBuilder().addAllRequests(requests))
        .build();
  }

  /** Responses to one receiver as an envelope. */
  public static Envelope responses(List<io.evenkeel.transport.proto.TransferResponse> responses) {
    return Envelope.newBuilder()
        .setTransferResponses(TransferResponses.newBuilder().addAllResponses(responses))
        .build();
  }

  /**
   * The requests in an envelope.
   *
   * @throws MalformedMessageException if there are more than anybody sends
   */
  public static List<io.evenkeel.transport.proto.TransferRequest> requests(Envelope envelope)
      throws MalformedMessageException {
    TransferRequests in = envelope.getTransferRequests();
    WireBytes.count(in.getRequestsCount(), PARTS_MAX, "transfer requests");
    return in.getRequestsList();
  }

  /**
   * The responses in an envelope.
   *
   * @throws MalformedMessageException if there are more than anybody sends
   */
  public static List<io.evenkeel.transport.proto.TransferResponse> responses(Envelope envelope)
      throws MalformedMessageException {
    TransferResponses in = envelope.getTransferResponses();
    WireBytes.count(in.getResponsesCount(), PARTS_MAX, "transfer responses");
    return in.getResponsesList();
  }

  /** A numbered request in its wire form. */
  public static io.evenkeel.transport.proto.TransferRequest encode(
      long number, TransferRequest request) {
    io.evenkeel.transport.proto.TransferRequest.Builder out =
        io.evenkeel.transport.proto.TransferRequest.newBuilder()
            .setNumber(number)
            .setRoot(wrap(request.root()));
    if (request instanceof TransferRequest.HeaderRequest) {
      out.getHeaderBuilder();
    } else if (request instanceof TransferRequest.NodesRequest nodes) {
      out.getNodesBuilder().setPrefix(encode(nodes.prefix())).setLevels(nodes.levels());
    } else if (request instanceof TransferRequest.ChunkRequest chunk) {
      out.getChunkBuilder().setPrefix(encode(chunk.prefix()));
    } else if (request instanceof TransferRequest.BlocksRequest blocks) {
      out.getBlocksBuilder()
          .setHashedId(wrap(blocks.hashedId()))
          .setBlockFirst(blocks.firstBlock())
          .setBlockCount(blocks.count());
    }
    return out.build();
  }

  /** A request from its wire form. */
  public static TransferRequest decode(io.evenkeel.transport.proto.TransferRequest in)
      throws MalformedMessageException {
    Digest root = digest(in.getRoot());
    return switch (in.getPartCase()) {
      case HEADER -> new TransferRequest.HeaderRequest(root);
      case NODES ->
          new TransferRequest.NodesRequest(
              root, decode(in.getNodes().getPrefix()), in.getNodes().getLevels());
      case CHUNK -> new TransferRequest.ChunkRequest(root, decode(in.getChunk().getPrefix()));
      case BLOCKS ->
          new TransferRequest.BlocksRequest(
              root,
              digest(in.getBlocks().getHashedId()),
              in.getBlocks().getBlockFirst(),
              in.getBlocks().getBlockCount());
      case PART_NOT_SET -> throw new MalformedMessageException("a transfer request for nothing");
    };
  }

  /** The answer to the request of that number in its wire form. */
  public static io.evenkeel.transport.proto.TransferResponse encode(
      long number, TransferResponse response) {
    io.evenkeel.transport.proto.TransferResponse.Builder out =
        io.evenkeel.transport.proto.TransferResponse.newBuilder().setNumber(number);
    if (response instanceof TransferResponse.Header header) {
      out.getHeaderBuilder()
          .setCodecVersion(header.header().codecVersion())
          .setObjects(header.header().objects())
          .setBytes(header.header().bytes())
          .setTrie(wrap(header.header().trie()));
    } else if (response instanceof TransferResponse.Nodes nodes) {
      out.getNodesBuilder()
          .setPrefix(encode(nodes.prefix()))
          .setNode(encode(nodes.node()))
          .setLevels(nodes.levels())
          .setDigests(WireBytes.wrap(nodes.digests()));
    } else if (response instanceof TransferResponse.Chunk chunk) {
      out.setChunk(encode(chunk));
    } else if (response instanceof TransferResponse.Blocks blocks) {
      out.getBlocksBuilder()
          .setHashedId(wrap(blocks.hashedId()))
          .setBlockFirst(blocks.firstBlock())
          .setBytes(WireBytes.wrap(blocks.bytes()));
    } else if (response instanceof TransferResponse.Unavailable unavailable) {
      out.setUnavailable(encode(unavailable.reason()));
    }
    return out.build();
  }

  /** A response from its wire form; nothing in it is proven yet. */
  public static TransferResponse decode(io.evenkeel.transport.proto.TransferResponse in)
      throws MalformedMessageException {
    return switch (in.getPartCase()) {
      case HEADER -> {
        io.evenkeel.transport.proto.TransferHeader header = in.getHeader();
        if (header.getObjects() < 0 || header.getBytes() < 0 || header.getCodecVersion() < 0) {
          throw new MalformedMessageException("a header with negative counts");
        }
        yield new TransferResponse.Header(
            new RootHeader(
                header.getCodecVersion(),
                header.getObjects(),
                header.getBytes(),
                digest(header.getTrie())));
      }
      case NODES ->
          new TransferResponse.Nodes(
              decode(in.getNodes().getPrefix()),
              decode(in.getNodes().getNode()),
              in.getNodes().getLevels(),
              in.getNodes().getDigests().toByteArray());
      case CHUNK -> decode(in.getChunk());
      case BLOCKS ->
          new TransferResponse.Blocks(
              digest(in.getBlocks().getHashedId()),
              in.getBlocks().getBlockFirst(),
              in.getBlocks().getBytes().toByteArray());
      case UNAVAILABLE -> new TransferResponse.Unavailable(decode(in.getUnavailable()));
      case PART_NOT_SET -> throw new MalformedMessageException("a transfer response of nothing");
    };
  }

  private static TransferChunk encode(TransferResponse.Chunk chunk) {
    TransferChunk.Builder out = TransferChunk.newBuilder().setPrefix(encode(chunk.prefix()));
    for (ChunkEntry entry : chunk.entries()) {
      TransferObject.Builder object =
          TransferObject.newBuilder()
              .setReserved(entry.id().isReserved())
              .setId(WireBytes.wrap(entry.id().bytes()));
      if (entry instanceof ChunkEntry.Small small) {
        object.setValue(WireBytes.wrap(small.object().value()));
      } else if (entry instanceof ChunkEntry.Large large) {
        object.setLarge(
            LargeValue.newBuilder()
                .setLength(large.valueBytes())
                .setBlocks(WireBytes.wrap(large.blocks())));
      }
      out.addObjects(object);
    }
    return out.build();
  }

  private static TransferResponse.Chunk decode(TransferChunk chunk)
      throws MalformedMessageException {
    List<ChunkEntry> entries =
        new ArrayList<>(WireBytes.count(chunk.getObjectsCount(), OBJECTS_MAX, "objects"));
    for (TransferObject object : chunk.getObjectsList()) {
      entries.add(decode(object));
    }
    return new TransferResponse.Chunk(decode(chunk.getPrefix()), entries);
  }

  private static ChunkEntry decode(TransferObject object) throws MalformedMessageException {
    int length = object.getId().size();
    if (length == 0 || length > ObjectId.BYTES_MAX) {
      throw new MalformedMessageException("an object id of " + length + " bytes");
    }
    byte[] bytes = object.getId().toByteArray();
    ObjectId id = object.getReserved() ? ObjectId.reserved(bytes) : ObjectId.of(bytes);
    return switch (object.getContentCase()) {
      case VALUE -> new ChunkEntry.Small(new StateObject(id, object.getValue().toByteArray()));
      case LARGE ->
          new ChunkEntry.Large(
              id, object.getLarge().getLength(), object.getLarge().getBlocks().toByteArray());
      case CONTENT_NOT_SET -> throw new MalformedMessageException("an object without content");
    };
  }

  private static TriePrefix encode(Prefix prefix) {
    return TriePrefix.newBuilder().setPath(wrap(prefix.path())).setBits(prefix.bits()).build();
  }

  private static Prefix decode(TriePrefix prefix) throws MalformedMessageException {
    if (prefix.getBits() < 0 || prefix.getBits() > Prefix.BITS_MAX) {
      throw new MalformedMessageException("a prefix of " + prefix.getBits() + " bits");
    }
    try {
      return new Prefix(digest(prefix.getPath()), prefix.getBits());
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("no prefix: " + e.getMessage());
    }
  }

  private static TransferUnavailableReason encode(TransferResponse.Reason reason) {
    return switch (reason) {
      case UNKNOWN_ROOT -> TransferUnavailableReason.TRANSFER_UNKNOWN_ROOT;
      case DAMAGED -> TransferUnavailableReason.TRANSFER_DAMAGED;
      case READ_FAILED -> TransferUnavailableReason.TRANSFER_READ_FAILED;
      case BUSY -> TransferUnavailableReason.TRANSFER_BUSY;
      case BAD_REQUEST -> TransferUnavailableReason.TRANSFER_BAD_REQUEST;
    };
  }

  private static TransferResponse.Reason decode(TransferUnavailableReason reason)
      throws MalformedMessageException {
    return switch (reason) {
      case TRANSFER_UNKNOWN_ROOT -> TransferResponse.Reason.UNKNOWN_ROOT;
      case TRANSFER_DAMAGED -> TransferResponse.Reason.DAMAGED;
      case TRANSFER_READ_FAILED -> TransferResponse.Reason.READ_FAILED;
      case TRANSFER_BUSY -> TransferResponse.Reason.BUSY;
      case TRANSFER_BAD_REQUEST -> TransferResponse.Reason.BAD_REQUEST;
      case TRANSFER_UNAVAILABLE_UNSPECIFIED, UNRECOGNIZED ->
          throw new MalformedMessageException("unavailable for no known reason");
    };
  }

  private static ByteString wrap(Digest digest) {
    return WireBytes.wrap(digest.bytes());
  }

  private static Digest digest(ByteString bytes) throws MalformedMessageException {
    if (bytes.size() != Digest.BYTES) {
      throw new MalformedMessageException("a digest of " + bytes.size() + " bytes");
    }
    return Digest.of(bytes.toByteArray());
  }
}
