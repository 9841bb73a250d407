package io.evenkeel.kv;

import static io.evenkeel.kv.KvException.Reason.ENTRY_COUNT;
import static io.evenkeel.kv.KvException.Reason.MALFORMED;
import static io.evenkeel.kv.KvException.Reason.OPERATION_SIZE;
import static io.evenkeel.kv.KvException.Reason.UNEXPECTED_RESULT;

import io.evenkeel.kv.KvException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
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
  private static final int APPEND = 9;
  private static final int EXCHANGE = 10;
  private static final int REPLACE = 11;
  private static final int EXISTS = 12;
  private static final int LENGTH = 13;
  private static final int KEYS = 14;
  private static final int PIPELINE = 15;
  private static final int TRANSACTION = 16;

  private static final int VALUE = 1;
  private static final int DONE = 2;
  private static final int FLAG = 3;
  private static final int NUMBER = 4;
  private static final int PAGE = 5;
  private static final int ERROR = 6;
  private static final int KEYS_PAGE = 7;
  private static final int RESULTS = 8;

  /** A transaction's results stand in a pipeline's. */
  private static final int NESTED_MAX = 2;

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
      return page(SCAN, scan.prefix(), scan.after(), scan.limit());
    } else if (request instanceof KvRequest.Count count) {
      return new Output(VERSION, COUNT, 2 + count.prefix().length).key(count.prefix()).toBytes();
    }
    return encodeMore(request);
  }

  private static byte[] encodeMore(KvRequest request) {
    if (request instanceof KvRequest.Append append) {
      return new Output(VERSION, APPEND, 6 + append.key().length + append.suffix().length)
          .key(append.key())
          .value(append.suffix())
          .toBytes();
    } else if (request instanceof KvRequest.Exchange exchange) {
      return new Output(VERSION, EXCHANGE, 64)
          .key(exchange.key())
          .u8(exchange.condition().ordinal())
          .optionalValue(exchange.value())
          .toBytes();
    } else if (request instanceof KvRequest.Replace replace) {
      return new Output(VERSION, REPLACE, 6 + replace.key().length + replace.value().length)
          .key(replace.key())
          .value(replace.value())
          .toBytes();
    } else if (request instanceof KvRequest.Exists exists) {
      return new Output(VERSION, EXISTS, 2 + exists.key().length).key(exists.key()).toBytes();
    } else if (request instanceof KvRequest.Length length) {
      return new Output(VERSION, LENGTH, 2 + length.key().length).key(length.key()).toBytes();
    } else if (request instanceof KvRequest.Keys keys) {
      return page(KEYS, keys.prefix(), keys.after(), keys.limit());
    } else if (request instanceof KvRequest.Pipeline pipeline) {
      return list(PIPELINE, pipeline.operations());
    } else if (request instanceof KvRequest.Transaction transaction) {
      return list(TRANSACTION, transaction.operations());
    }
    throw new IllegalArgumentException("a refused operation has no bytes");
  }

  private static byte[] page(int code, byte[] prefix, byte @Nullable [] after, int limit) {
    Output out = new Output(VERSION, code, 64).key(prefix).flag(after != null);
    return (after == null ? out : out.key(after)).i32(limit).toBytes();
  }

  private static byte[] list(int code, List<KvRequest> operations) {
    Output out = new Output(VERSION, code, 64 * operations.size()).i32(operations.size());
    operations.forEach(operation -> out.value(encode(operation)));
    return out.toBytes();
  }

  static KvRequest decode(byte[] operation) {
    if (operation.length > KvLimits.OPERATION_BYTES_MAX) {
      return new KvRequest.Refused(OPERATION_SIZE, Texts.operationSize(operation.length));
    }
    return decode(new Input(operation), code -> true, new int[] {KvLimits.OPERATIONS_MAX});
  }

  /**
   * @param allowed codes of operations that may stand here
   * @param operationsLeft how many more of them may, in all lists together
   */
  private static KvRequest decode(Input in, IntPredicate allowed, int[] operationsLeft) {
    version(in);
    int code = in.u8();
    if (!in.refused() && !allowed.test(code)) {
      return new KvRequest.Refused(
          MALFORMED, "operation " + code + " does not go together with others");
    }
    KvRequest request =
        code == PIPELINE || code == TRANSACTION ? list(in, code, operationsLeft) : fields(in, code);
    in.end();
    KvRequest refusal = in.refusal();
    return refusal != null ? refusal : request;
  }

  /** What is wrong with one operation of a list is that one's, but their number is the list's. */
  private static KvRequest list(Input in, int code, int[] operationsLeft) {
    IntPredicate allowed = code == PIPELINE ? KvCodec::inPipeline : KvCodec::inTransaction;
    int count = in.i32();
    if (count < 0 || count > operationsLeft[0]) {
      in.refuse(ENTRY_COUNT, Texts.operationCount());
    }
    List<KvRequest> operations = new ArrayList<>();
    for (int i = 0; i < count && !in.refused(); i++) {
      Input nested = in.nested();
      KvRequest operation = in.refused() ? null : decode(nested, allowed, operationsLeft);
      if (operation instanceof KvRequest.Count counted && counted.prefix().length > 0) {
        operation = new KvRequest.Refused(MALFORMED, "counting those of a prefix goes alone");
      }
      operationsLeft[0] -=
          operation instanceof KvRequest.MultiPut puts ? 1 + puts.entries().size() : 1;
      if (operationsLeft[0] < 0) {
        in.refuse(ENTRY_COUNT, Texts.operationCount());
      }
      if (operation != null) {
        operations.add(operation);
      }
    }
    return code == PIPELINE
        ? new KvRequest.Pipeline(operations)
        : new KvRequest.Transaction(operations);
  }

  /** What reads much for few bytes goes alone, so that one request cannot take long. */
  private static boolean inPipeline(int code) {
    return code != PIPELINE && code != SCAN && code != KEYS;
  }

  private static boolean inTransaction(int code) {
    return inPipeline(code) && code != TRANSACTION;
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
      case SCAN -> new KvRequest.Scan(in.key(0), after(in), limit(in));
      case COUNT -> new KvRequest.Count(in.key(0));
      case APPEND -> new KvRequest.Append(in.key(1), in.value());
      case EXCHANGE -> new KvRequest.Exchange(in.key(1), condition(in), in.optionalValue());
      case REPLACE -> new KvRequest.Replace(in.key(1), in.value());
      case EXISTS -> new KvRequest.Exists(in.key(1));
      case LENGTH -> new KvRequest.Length(in.key(1));
      case KEYS -> new KvRequest.Keys(in.key(0), after(in), limit(in));
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

  private static byte @Nullable [] after(Input in) {
    return in.flag() ? in.key(1) : null;
  }

  private static int limit(Input in) {
    int limit = in.i32();
    if (limit < 1 || limit > KvLimits.SCAN_ENTRIES_MAX) {
      in.refuse(ENTRY_COUNT, Texts.scanLimit(limit));
    }
    return limit;
  }

  private static KvRequest.Condition condition(Input in) {
    KvRequest.Condition[] all = KvRequest.Condition.values();
    int code = in.u8();
    if (code >= all.length) {
      in.refuse(MALFORMED, "a condition is 0, 1 or 2, not " + code);
      return KvRequest.Condition.ALWAYS;
    }
    return all[code];
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
    } else if (reply instanceof KvReply.Keys keys) {
      Output out = new Output(VERSION, KEYS_PAGE, 1024).flag(keys.page().more());
      out.i32(keys.page().keys().size());
      keys.page().keys().forEach(out::key);
      return out.toBytes();
    } else if (reply instanceof KvReply.Results results) {
      Output out = new Output(VERSION, RESULTS, 1024).i32(results.results().size());
      results.results().forEach(result -> out.value(encode(result)));
      return out.toBytes();
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
    return decodeReply(new Input(result), NESTED_MAX);
  }

  private static KvReply decodeReply(Input in, int nestedMax) {
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
          case KEYS_PAGE -> keys(in);
          case RESULTS -> results(in, nestedMax);
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

  private static KvReply keys(Input in) {
    boolean more = in.flag();
    int count = in.i32();
    if (count < 0 || count > KvLimits.SCAN_ENTRIES_MAX || (more && count == 0)) {
      in.refuse(
          ENTRY_COUNT, Texts.entryCount(KvLimits.SCAN_ENTRIES_MAX, Integer.toUnsignedLong(count)));
    }
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count && !in.refused(); i++) {
      keys.add(in.key(1));
    }
    return new KvReply.Keys(new KvKeys(keys, more));
  }

  /** A result that is none makes the whole one none. */
  private static KvReply results(Input in, int nestedMax) {
    int count = in.i32();
    if (nestedMax == 0 || count < 0 || count > KvLimits.OPERATIONS_MAX) {
      return unexpected("a list of " + Integer.toUnsignedLong(count) + " results");
    }
    List<KvReply> results = new ArrayList<>();
    for (int i = 0; i < count && !in.refused(); i++) {
      KvReply result = decodeReply(in.nested(), nestedMax - 1);
      if (result instanceof KvReply.Error error && error.reason() == UNEXPECTED_RESULT) {
        return error;
      }
      results.add(result);
    }
    return new KvReply.Results(results);
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
      in.refuse(ENTRY_COUNT, Texts.entryCount(countMax, Integer.toUnsignedLong(count)));
    }
    List<KvEntry> entries = new ArrayList<>();
    for (int i = 0; i < count && !in.refused(); i++) {
      entries.add(new KvEntry(in.key(1), in.value()));
    }
    return entries;
  }
}
