package io.evenkeel.kv;

import static io.evenkeel.kv.KvException.Reason.ENTRY_COUNT;
import static io.evenkeel.kv.KvException.Reason.MALFORMED;
import static io.evenkeel.kv.KvException.Reason.OPERATION_SIZE;
import static io.evenkeel.kv.KvException.Reason.UNEXPECTED_RESULT;

import io.evenkeel.kv.KvException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of operations and results, as the package's page describes them. Decoding never throws:
 * bytes that are no operation decode to {@link KvRequest.Refused}.
 */
final class KvCodec {

  private static final int VERSION = 1;

  private static final int GET = 1;
  private static final int PUT = 2;
  private static final int DELETE = 3;
  private static final int COMPARE_AND_SET = 4;
  private static final int INCREMENT = 5;
  private static final int MULTI_PUT = 6;
  private static final int SCAN = 7;
  private static final int COUNT = 8;

  private static final int VALUE = 1;
  private static final int DONE = 2;
  private static final int FLAG = 3;
  private static final int NUMBER = 4;
  private static final int PAGE = 5;
  private static final int ERROR = 6;

  private KvCodec() {}

  static byte[] encode(KvRequest request) {
    if (request instanceof KvRequest.Get get) {
      return new Output(VERSION, GET, 2 + get.key().length).key(get.key()).toBytes();
    } else if (request instanceof KvRequest.Put put) {
      return new Output(VERSION, PUT, 6 + put.key().length + put.value().length)
          .key(put.key())
          .value(put.value())
          .toBytes();
    } else if (request instanceof KvRequest.Delete delete) {
      return new Output(VERSION, DELETE, 2 + delete.key().length).key(delete.key()).toBytes();
    } else if (request instanceof KvRequest.CompareAndSet cas) {
      return new Output(VERSION, COMPARE_AND_SET, 64)
          .key(cas.key())
          .optionalValue(cas.expected())
          .value(cas.value())
          .toBytes();
    } else if (request instanceof KvRequest.Increment increment) {
      return new Output(VERSION, INCREMENT, 10 + increment.key().length)
          .key(increment.key())
          .i64(increment.delta())
          .toBytes();
    } else if (request instanceof KvRequest.MultiPut multiPut) {
      return entries(new Output(VERSION, MULTI_PUT, 1024), multiPut.entries());
    } else if (request instanceof KvRequest.Scan scan) {
      Output out = new Output(VERSION, SCAN, 64).key(scan.prefix()).flag(scan.after() != null);
      return (scan.after() == null ? out : out.key(scan.after())).i32(scan.limit()).toBytes();
    } else if (request instanceof KvRequest.Count count) {
      return new Output(VERSION, COUNT, 2 + count.prefix().length).key(count.prefix()).toBytes();
    }
    throw new IllegalArgumentException("a refused operation has no bytes");
  }

  static KvRequest decode(byte[] operation) {
    if (operation.length > KvLimits.OPERATION_BYTES_MAX) {
      return new KvRequest.Refused(OPERATION_SIZE, operationSize(operation.length));
    }
    Input in = new Input(operation);
    version(in);
    KvRequest request = fields(in, in.u8());
    in.end();
    KvRequest refusal = in.refusal();
    return refusal != null ? refusal : request;
  }

  private static @Nullable KvRequest requestOrNull(Input in, int code) {
    return switch (code) {
      case GET -> new KvRequest.Get(in.key(1));
      case PUT -> new KvRequest.Put(in.key(1), in.value());
      case DELETE -> new KvRequest.Delete(in.key(1));
      case COMPARE_AND_SET ->
          new KvRequest.CompareAndSet(in.key(1), in.optionalValue(), in.value());
      case INCREMENT -> new KvRequest.Increment(in.key(1), in.i64());
      case MULTI_PUT -> new KvRequest.MultiPut(entries(in, KvLimits.MULTI_PUT_ENTRIES_MAX));
      case SCAN -> scan(in);
      case COUNT -> new KvRequest.Count(in.key(0));
      default -> null;
    };
  }

  private static KvRequest fields(Input in, int code) {
    KvRequest request = requestOrNull(in, code);
    if (request != null) {
      return request;
    }
    in.refuse(MALFORMED, "there is no operation " + code);
    return new KvRequest.Refused(MALFORMED, "there is no operation " + code);
  }

  private static KvRequest scan(Input in) {
    byte[] prefix = in.key(0);
    byte[] after = in.flag() ? in.key(1) : null;
    int limit = in.i32();
    if (limit < 1 || limit > KvLimits.SCAN_ENTRIES_MAX) {
      in.refuse(ENTRY_COUNT, scanLimit(limit));
    }
    return new KvRequest.Scan(prefix, after, limit);
  }

  static byte[] encode(KvReply reply) {
    if (reply instanceof KvReply.Value value) {
      byte[] bytes = value.value();
      return new Output(VERSION, VALUE, bytes == null ? 1 : 5 + bytes.length)
          .optionalValue(bytes)
          .toBytes();
    } else if (reply instanceof KvReply.Flag flag) {
      return new Output(VERSION, FLAG, 1).flag(flag.flag()).toBytes();
    } else if (reply instanceof KvReply.Number number) {
      return new Output(VERSION, NUMBER, 8).i64(number.number()).toBytes();
    } else if (reply instanceof KvReply.Page page) {
      Output out = new Output(VERSION, PAGE, 1024).flag(page.page().more());
      return entries(out, page.page().entries());
    } else if (reply instanceof KvReply.Error error) {
      byte[] text = error.text().getBytes(StandardCharsets.UTF_8);
      return new Output(VERSION, ERROR, 1 + text.length)
          .u8(error.reason().code())
          .raw(text)
          .toBytes();
    }
    return new Output(VERSION, DONE, 0).toBytes();
  }

  /** What is no result decodes to an error with {@link Reason#UNEXPECTED_RESULT}. */
  static KvReply decodeReply(byte[] result) {
    Input in = new Input(result);
    version(in);
    int kind = in.u8();
    KvReply reply =
        switch (kind) {
          case VALUE -> new KvReply.Value(in.optionalValue());
          case DONE -> new KvReply.Done();
          case FLAG -> new KvReply.Flag(in.flag());
          case NUMBER -> new KvReply.Number(in.i64());
          case PAGE -> page(in);
          case ERROR -> error(in);
          default -> unexpected("there is no result of kind " + kind);
        };
    in.end();
    KvRequest.Refused refusal = in.refusal();
    return refusal == null ? reply : unexpected(refusal.text());
  }

  private static KvReply page(Input in) {
    boolean more = in.flag();
    List<KvEntry> entries = entries(in, KvLimits.SCAN_ENTRIES_MAX);
    if (more && entries.isEmpty()) {
      // A client that scans on after the last key would never end.
      in.refuse(MALFORMED, "more is to follow an empty page");
    }
    return new KvReply.Page(new KvPage(entries, more));
  }

  private static KvReply error(Input in) {
    int code = in.u8();
    Reason reason = Reason.ofCode(code);
    String text = in.text();
    return reason == null
        ? unexpected("there is no error " + code)
        : new KvReply.Error(reason, text);
  }

  static KvReply.Error unexpected(String detail) {
    return new KvReply.Error(
        UNEXPECTED_RESULT, "the result is not one of this key-value store: " + detail);
  }

  private static void version(Input in) {
    int version = in.u8();
    if (version != VERSION) {
      in.refuse(MALFORMED, "version " + version + " is not known, only " + VERSION);
    }
  }

  private static byte[] entries(Output out, List<KvEntry> entries) {
    out.i32(entries.size());
    for (KvEntry entry : entries) {
      out.key(entry.key()).value(entry.value());
    }
    return out.toBytes();
  }

  private static List<KvEntry> entries(Input in, int countMax) {
    int count = in.i32();
    if (count < 0 || count > countMax) {
      in.refuse(ENTRY_COUNT, entryCount(countMax, Integer.toUnsignedLong(count)));
    }
    List<KvEntry> entries = new ArrayList<>();
    for (int i = 0; i < count && !in.refused(); i++) {
      entries.add(new KvEntry(in.key(1), in.value()));
    }
    return entries;
  }

  // The texts of refusals, shared by the service and the client's own checks.

  static String keySize(int lengthMin, int length) {
    String what = lengthMin == 0 ? "a prefix" : "a key";
    return what + " has " + lengthMin + " to " + KvLimits.KEY_BYTES_MAX + " bytes, not " + length;
  }

  static String valueSize(long length) {
    return "a value has at most " + KvLimits.VALUE_BYTES_MAX + " bytes, not " + length;
  }

  static String operationSize(long length) {
    return "an operation has at most "
        + KvLimits.OPERATION_BYTES_MAX
        + " bytes with all its keys and values, not "
        + length;
  }

  static String entryCount(int countMax, long count) {
    return "at most " + countMax + " entries go together, not " + count;
  }

  static String scanLimit(int limit) {
    return "a scan's limit is 1 to " + KvLimits.SCAN_ENTRIES_MAX + ", not " + limit;
  }
}
