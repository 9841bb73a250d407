package io.evenkeel.transport;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.evenkeel.transport.proto.Envelope;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes an Envelope in two passes: the first only walks the encoding and counts, the second
 * allocates. Without the first, two bytes on the wire could become a hundred on the heap: a frame
 * full of empty messages within the length cap would exhaust the memory of every replica it
 * reaches.
 *
 * <p>Unknown fields are dropped, not kept. Byte fields share the frame's array.
 */
final class EnvelopeReader {

  /**
   * Most length-delimited parts in a replica's Envelope. A NEW-VIEW with f = 10, the largest legal
   * one, has about 650,000.
   */
  static final int REPLICA_PARTS_MAX = 1 << 20;

  /** Most length-delimited parts in a client's Envelope, or in one to a client. */
  static final int CLIENT_PARTS_MAX = 1 << 14;

  private static final int DEPTH_MAX = 16;
  private static final Parser<Envelope> PARSER = DiscardUnknownFieldsParser.wrap(Envelope.parser());
  private static final Shape ENVELOPE = Shape.of(Envelope.getDescriptor(), new HashMap<>());

  private EnvelopeReader() {}

  /**
   * Decodes a frame's content.
   *
   * @param bytes not changed by anybody from now on
   * @throws InvalidProtocolBufferException if it is no Envelope, or has more than {@code partsMax}
   *     parts
   */
  static Envelope read(byte[] bytes, int partsMax) throws InvalidProtocolBufferException {
    try {
      int left = count(CodedInputStream.newInstance(bytes), ENVELOPE, partsMax, 0);
      if (left < 0) {
        throw new InvalidProtocolBufferException("more than " + partsMax + " parts");
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    in.enableAliasing(true);
    Envelope envelope = PARSER.parseFrom(in);
    in.checkLastTagWas(0);
    return envelope;
  }

  /** Walks one message; returns how many parts may still come, negative when too many did. */
  private static int count(CodedInputStream in, Shape shape, int partsLeft, int depth)
      throws IOException {
    if (depth > DEPTH_MAX) {
      throw new InvalidProtocolBufferException("nested deeper than " + DEPTH_MAX);
    }
    int left = partsLeft;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP
            || !in.skipField(tag)) {
          throw new InvalidProtocolBufferException("groups are not part of the protocol");
        }
        if (shape.repeatsScalar(WireFormat.getTagFieldNumber(tag))) {
          left--;
        }
      } else {
        left = countPart(in, shape, WireFormat.getTagFieldNumber(tag), left - 1, depth);
      }
      if (left < 0) {
        return left;
      }
    }
    return left;
  }

  /** Walks one length-delimited field. */
  private static int countPart(
      CodedInputStream in, Shape shape, int field, int partsLeft, int depth) throws IOException {
    int length = in.readRawVarint32();
    Shape nested = shape.nested(field);
    if (nested == null) {
      in.skipRawBytes(length);
      return shape.repeatsScalar(field) ? partsLeft - length : partsLeft;
    }
    int limit = in.pushLimit(length);
    int left = count(in, nested, partsLeft, depth + 1);
    in.popLimit(limit);
    return left;
  }

  /** Which fields of a message type are messages, and which repeat numbers. */
  private static final class Shape {

    private final Map<Integer, Shape> nested = new HashMap<>();
    private final Map<Integer, Boolean> repeatedScalars = new HashMap<>();

    static Shape of(Descriptor type, Map<Descriptor, Shape> known) {
      Shape seen = known.get(type);
      if (seen != null) {
        return seen;
      }
      Shape shape = new Shape();
      known.put(type, shape);
      for (FieldDescriptor field : type.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          shape.nested.put(field.getNumber(), of(field.getMessageType(), known));
        } else if (field.isRepeated() && field.isPackable()) {
          shape.repeatedScalars.put(field.getNumber(), true);
        }
      }
      return shape;
    }

    @Nullable Shape nested(int field) {
      return nested.get(field);
    }

    boolean repeatsScalar(int field) {
      return !repeatedScalars.isEmpty() && repeatedScalars.containsKey(field);
    }
  }
}
