package io.evenkeel.ratis;

import io.evenkeel.api.ClientId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * What travels as Ratis' opaque bytes between client, log and server. A message holds operations of
 * several callers: what a message costs Ratis hardly depends on what is in it. Big-endian:
 *
 * <pre>
 *  requests   version u8, count u16, count x (principal u32, session u64, number u64, operation)
 *  log entry  version u8, timestamp in ms u64, seed u64, then the requests
 *  reads      version u8, count u16, count x operation
 *  answers    version u8, count u16, count x (status u8, payload)
 *
 *  operation, payload:  length u32, bytes
 * </pre>
 */
final class Operations {

  static final byte VERSION = 2;

  /** Most operations in a message. */
  static final int COUNT_MAX = 256;

  /** More bytes of operations are not put into one message, unless one alone has more. */
  private static final int BYTES_MAX = 256 << 10;

  /** Most bytes of payloads in a message that has more than one of them. */
  static final int PAYLOAD_BYTES_MAX = 1 << 20;

  /** Generously, what an entry has besides the operations. */
  static final int ENTRY_EXTRA_BYTES = 64 << 10;

  private static final int HEAD_BYTES = 1 + 2;
  private static final int REQUEST_HEAD_BYTES = 4 + 8 + 8 + 4;
  private static final int ENTRY_HEAD_BYTES = 1 + 8 + 8;

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
    NOT_A_READ,
    /** A read that failed; the payload says why, for people. */
    FAILED,
    /** Its answer did not fit beside the others': to be sent again, with the same number. */
    AGAIN
  }

  /** Most bytes of operations in one message, where one alone has at most so many. */
  static int togetherBytesMax(int operationBytesMax) {
    return Math.min(operationBytesMax, BYTES_MAX);
  }

  /** Longest message of requests or reads, where an operation has at most so many bytes. */
  static int messageBytesMax(int operationBytesMax) {
    return operationBytesMax + HEAD_BYTES + COUNT_MAX * REQUEST_HEAD_BYTES;
  }

  /** Longest message of answers, if no payload has more bytes than this. */
  static int answerBytesMax(int payloadBytesMax) {
    return Math.max(payloadBytesMax, PAYLOAD_BYTES_MAX) + HEAD_BYTES + COUNT_MAX * (1 + 4);
  }

  private static ByteString wrapped(ByteBuffer out) {
    return UnsafeByteOperations.unsafeWrap(out.flip());
  }

  /** The count of a message of this version, or -1. */
  private static int count(ByteBuffer in) {
    if (in.remaining() < HEAD_BYTES || in.get() != VERSION) {
      return -1;
    }
    int count = Short.toUnsignedInt(in.getShort());
    return count <= COUNT_MAX ? count : -1;
  }

  private static Optional<byte[]> bytes(ByteBuffer in) {
    if (in.remaining() < Integer.BYTES) {
      return Optional.empty();
    }
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Optional.of(bytes);
  }

  /**
   * A client's request.
   *
   * @param number the session's own
   */
  record Request(ClientId client, long number, byte[] operation) {

    static ByteString encode(List<Request> requests) {
      int bytes = HEAD_BYTES;
      for (Request request : requests) {
        bytes += REQUEST_HEAD_BYTES + request.operation.length;
      }
      ByteBuffer out = ByteBuffer.allocate(bytes).put(VERSION).putShort((short) requests.size());
      for (Request request : requests) {
        out.putInt(request.client.principal()).putLong(request.client.session());
        out.putLong(request.number).putInt(request.operation.length).put(request.operation);
      }
      return wrapped(out);
    }

    /** Empty if these are none. */
    static Optional<List<Request>> decode(ByteBuffer in) {
      int count = count(in);
      List<Request> requests = new ArrayList<>(Math.max(0, count));
      for (int i = 0; i < count; i++) {
        if (in.remaining() < REQUEST_HEAD_BYTES) {
          return Optional.empty();
        }
        ClientId client = new ClientId(in.getInt(), in.getLong());
        long number = in.getLong();
        Optional<byte[]> operation = bytes(in);
        if (operation.isEmpty()) {
          return Optional.empty();
        }
        requests.add(new Request(client, number, operation.get()));
      }
      return count > 0 && !in.hasRemaining() ? Optional.of(requests) : Optional.empty();
    }
  }

  /** Operations that only read. */
  static final class Reads {

    private Reads() {}

    static ByteString encode(List<byte[]> operations) {
      int bytes = HEAD_BYTES;
      for (byte[] operation : operations) {
        bytes += Integer.BYTES + operation.length;
      }
      ByteBuffer out = ByteBuffer.allocate(bytes).put(VERSION).putShort((short) operations.size());
      for (byte[] operation : operations) {
        out.putInt(operation.length).put(operation);
      }
      return wrapped(out);
    }

    /** Empty if these are none. */
    static Optional<List<byte[]>> decode(ByteBuffer in) {
      int count = count(in);
      List<byte[]> operations = new ArrayList<>(Math.max(0, count));
      for (int i = 0; i < count; i++) {
        Optional<byte[]> operation = bytes(in);
        if (operation.isEmpty()) {
          return Optional.empty();
        }
        operations.add(operation.get());
      }
      return count > 0 && !in.hasRemaining() ? Optional.of(operations) : Optional.empty();
    }
  }

  /**
   * Requests as the log has them.
   *
   * @param timestampMillis the leader's clock when they were appended
   * @param seed drawn by the leader
   */
  record Entry(long timestampMillis, long seed, List<Request> requests) {

    /** Puts time and seed before requests that were checked. */
    static ByteString encode(long timestampMillis, long seed, ByteString requests) {
      ByteBuffer head = ByteBuffer.allocate(ENTRY_HEAD_BYTES);
      head.put(VERSION).putLong(timestampMillis).putLong(seed);
      return wrapped(head).concat(requests);
    }

    /**
     * What was appended.
     *
     * @return empty if it is no entry: it does nothing, on all servers
     * @throws IllegalStateException if another version wrote it: to leave out what others executed
     *     would make this server another one
     */
    static Optional<Entry> decode(ByteString bytes) {
      ByteBuffer in = bytes.asReadOnlyByteBuffer();
      if (in.remaining() < ENTRY_HEAD_BYTES) {
        return Optional.empty();
      }
      byte version = in.get();
      if (version != VERSION) {
        throw new IllegalStateException(
            "the log has an entry of version " + version + "; this server reads " + VERSION);
      }
      long timestampMillis = in.getLong();
      long seed = in.getLong();
      return Request.decode(in).map(requests -> new Entry(timestampMillis, seed, requests));
    }
  }

  /** What a client is told; whoever holds it must not change the payload. */
  record Answer(Status status, byte[] payload) {

    /** A status that says all. */
    Answer(Status status) {
      this(status, new byte[0]);
    }

    static Answer failed(RuntimeException failure) {
      String reason = String.valueOf(failure.getMessage());
      return new Answer(Status.FAILED, reason.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for each of so many. */
    static List<Answer> all(int count, Status status) {
      return Collections.nCopies(count, new Answer(status));
    }

    /** One message; what does not fit is to be asked for again. */
    static ByteString encode(List<Answer> answers) {
      List<Answer> sent = new ArrayList<>(answers.size());
      long payloads = 0;
      for (Answer answer : answers) {
        boolean fits = payloads == 0 || payloads + answer.payload.length <= PAYLOAD_BYTES_MAX;
        sent.add(fits ? answer : new Answer(Status.AGAIN));
        payloads += fits ? answer.payload.length : 0;
      }
      int bytes = HEAD_BYTES + sent.size() * (1 + Integer.BYTES) + (int) payloads;
      ByteBuffer out = ByteBuffer.allocate(bytes).put(VERSION).putShort((short) sent.size());
      for (Answer answer : sent) {
        out.put((byte) answer.status.ordinal());
        out.putInt(answer.payload.length).put(answer.payload);
      }
      return wrapped(out);
    }

    /** Empty if these are none. */
    static Optional<List<Answer>> decode(ByteString bytes) {
      ByteBuffer in = bytes.asReadOnlyByteBuffer();
      int count = count(in);
      List<Answer> answers = new ArrayList<>(Math.max(0, count));
      for (int i = 0; i < count; i++) {
        int status = in.hasRemaining() ? in.get() : -1;
        Optional<byte[]> payload = bytes(in);
        if (status < 0 || status >= Status.values().length || payload.isEmpty()) {
          return Optional.empty();
        }
        answers.add(new Answer(Status.values()[status], payload.get()));
      }
      return count > 0 && !in.hasRemaining() ? Optional.of(answers) : Optional.empty();
    }
  }
}
