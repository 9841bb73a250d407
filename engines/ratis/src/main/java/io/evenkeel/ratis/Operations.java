package io.evenkeel.ratis;

import io.evenkeel.api.ClientId;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * What travels as Ratis' opaque bytes between client, log and server. Big-endian:
 *
 * <pre>
 *  request    version u8, principal u32, session u64, number u64, operation
 *  log entry  version u8, timestamp in ms u64, seed u64, then the request
 *  reply      status u8, payload
 *  read       the operation
 * </pre>
 */
final class Operations {

  static final byte VERSION = 1;
  static final int REQUEST_HEAD_BYTES = 1 + 4 + 8 + 8;
  private static final int ENTRY_HEAD_BYTES = 1 + 8 + 8;

  /** Generously, what an entry of Ratis' own has besides the operation. */
  static final int ENTRY_EXTRA_BYTES = 64 << 10;

  private Operations() {}

  /** What became of a request. */
  enum Status {
    /** Executed; the payload is the result. */
    OK,
    /** Not executed: its session is no longer, or never may be, in the client table. */
    SESSION_EXPIRED,
    /** Executed before; the result was too large to be kept. */
    RESULT_DROPPED,
    /** Its session has gone on: whether it was executed is not known any more. */
    SUPERSEDED,
    /** Sent as a read, and would have changed something: it changed nothing. */
    NOT_A_READ
  }

  /**
   * A client's request.
   *
   * @param number the session's own
   */
  record Request(ClientId client, long number, byte[] operation) {

    ByteString encode() {
      ByteBuffer out = ByteBuffer.allocate(REQUEST_HEAD_BYTES + operation.length);
      out.put(VERSION).putInt(client.principal()).putLong(client.session()).putLong(number);
      out.put(operation).flip();
      return UnsafeByteOperations.unsafeWrap(out);
    }

    /** Empty if it is none. */
    static Optional<Request> decode(ByteBuffer in) {
      if (in.remaining() < REQUEST_HEAD_BYTES || in.get() != VERSION) {
        return Optional.empty();
      }
      ClientId client = new ClientId(in.getInt(), in.getLong());
      long number = in.getLong();
      byte[] operation = new byte[in.remaining()];
      in.get(operation);
      return Optional.of(new Request(client, number, operation));
    }
  }

  /**
   * A request as the log has it.
   *
   * @param timestampMillis the leader's clock when it was appended
   * @param seed drawn by the leader
   */
  record Entry(long timestampMillis, long seed, Request request) {

    /** Puts time and seed before a request that was checked. */
    static ByteString encode(long timestampMillis, long seed, ByteString request) {
      ByteBuffer head = ByteBuffer.allocate(ENTRY_HEAD_BYTES);
      head.put(VERSION).putLong(timestampMillis).putLong(seed).flip();
      return UnsafeByteOperations.unsafeWrap(head).concat(request);
    }

    /** Empty if it is none. */
    static Optional<Entry> decode(ByteString bytes) {
      ByteBuffer in = bytes.asReadOnlyByteBuffer();
      if (in.remaining() < ENTRY_HEAD_BYTES || in.get() != VERSION) {
        return Optional.empty();
      }
      long timestampMillis = in.getLong();
      long seed = in.getLong();
      return Request.decode(in).map(request -> new Entry(timestampMillis, seed, request));
    }
  }

  /** What a client is told; whoever holds it must not change the payload. */
  record Answer(Status status, byte[] payload) {

    /** A status that says all. */
    Answer(Status status) {
      this(status, new byte[0]);
    }

    ByteString encode() {
      ByteString head = ByteString.copyFrom(new byte[] {(byte) status.ordinal()});
      return head.concat(UnsafeByteOperations.unsafeWrap(payload));
    }

    /** Empty if it is none. */
    static Optional<Answer> decode(ByteString bytes) {
      if (bytes.isEmpty() || bytes.byteAt(0) < 0 || bytes.byteAt(0) >= Status.values().length) {
        return Optional.empty();
      }
      Status status = Status.values()[bytes.byteAt(0)];
      return Optional.of(new Answer(status, bytes.substring(1).toByteArray()));
    }
  }
}
