package io.evenkeel.kv;

import static io.evenkeel.kv.KvException.Reason.NOT_A_NUMBER;
import static io.evenkeel.kv.KvException.Reason.OVERFLOW;
import static io.evenkeel.kv.KvException.Reason.TRANSACTION_SIZE;
import static io.evenkeel.kv.KvException.Reason.VALUE_SIZE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes operations on the table.
 *
 * <p>Each has a <i>room</i>: the most bytes its result may have. Where it would have more, the
 * operation gives null and has changed nothing. Results without a value always fit.
 *
 * <p>What an operation of some twenty bytes costs is bounded, since ten thousand of them are one
 * request: a value that is not the answer is not read, and how much a list appends to is counted.
 */
final class Execution {

  /** Told of each change, before it is made. */
  interface Changes {
    /**
     * @param value null if the key goes
     */
    void changing(byte[] key, byte @Nullable [] value);
  }

  /** More than any result without a value has, its length in a list included. */
  private static final int SMALL_RESULT_BYTES_MAX = 128;

  /** Version, kind, presence, length; and its length in a list. */
  private static final long VALUE_EXTRA_BYTES = 7 + 4;

  private static final int NUMBER_BYTES_MAX = Long.toString(Long.MIN_VALUE).length();

  private final KvTable table;

  /** Bytes of values that the present operation, with all in it, appended to. */
  private long appendedBytes;

  /** Where they may not go beyond; the transaction's, if there is one. */
  private long appendedBytesMax;

  Execution(KvTable table) {
    this.table = table;
  }

  /** One operation with all the room there is. */
  KvReply execute(KvRequest request, Changes changes) {
    appendedBytes = 0;
    appendedBytesMax = Long.MAX_VALUE;
    KvReply reply = execute(request, changes, Long.MAX_VALUE);
    if (reply == null) {
      throw new IllegalStateException("a result without bounds does not fit");
    }
    return reply;
  }

  private @Nullable KvReply execute(KvRequest request, Changes changes, long room) {
    if (request instanceof KvRequest.Get get) {
      return value(get.key(), room);
    } else if (request instanceof KvRequest.Put put) {
      put(put.key(), put.value(), changes);
      return new KvReply.Done();
    } else if (request instanceof KvRequest.Delete delete) {
      return delete(delete.key(), changes);
    } else if (request instanceof KvRequest.CompareAndSet cas) {
      return compareAndSet(cas, changes);
    } else if (request instanceof KvRequest.Increment increment) {
      return increment(increment, changes);
    } else if (request instanceof KvRequest.MultiPut multiPut) {
      // All entries were checked when they were decoded: from here on none can be refused.
      for (KvEntry entry : multiPut.entries()) {
        put(entry.key(), entry.value(), changes);
      }
      return new KvReply.Done();
    } else if (request instanceof KvRequest.Scan scan) {
      return new KvReply.Page(table.scan(scan.prefix(), scan.after(), scan.limit()));
    } else if (request instanceof KvRequest.Count count) {
      return new KvReply.Number(table.count(count.prefix()));
    } else if (request instanceof KvRequest.Refused refused) {
      return new KvReply.Error(refused.reason(), refused.text());
    }
    return executeMore(request, changes, room);
  }

  private @Nullable KvReply executeMore(KvRequest request, Changes changes, long room) {
    if (request instanceof KvRequest.Append append) {
      return append(append, changes);
    } else if (request instanceof KvRequest.Exchange exchange) {
      return exchange(exchange, changes, room);
    } else if (request instanceof KvRequest.Replace replace) {
      boolean present = table.contains(replace.key());
      if (present) {
        put(replace.key(), replace.value(), changes);
      }
      return new KvReply.Flag(present);
    } else if (request instanceof KvRequest.Exists exists) {
      return new KvReply.Flag(table.contains(exists.key()));
    } else if (request instanceof KvRequest.Length length) {
      return new KvReply.Number(Math.max(0, table.length(length.key())));
    } else if (request instanceof KvRequest.Keys keys) {
      return new KvReply.Keys(table.keysOf(keys.prefix(), keys.after(), keys.limit()));
    } else if (request instanceof KvRequest.Pipeline pipeline) {
      return pipeline(pipeline.operations(), changes);
    } else if (request instanceof KvRequest.Transaction transaction) {
      return transaction(transaction.operations(), changes);
    }
    throw new IllegalStateException("an operation nobody executes: " + request.getClass());
  }

  /** See {@link KvRequest.Pipeline} for where it ends. */
  private KvReply pipeline(List<KvRequest> operations, Changes changes) {
    List<KvReply> results = new ArrayList<>(operations.size());
    long bytes = 0;
    for (KvRequest operation : operations) {
      boolean first = results.isEmpty();
      long bytesMax =
          operation instanceof KvRequest.Transaction
              ? KvLimits.PIPELINE_TRANSACTION_BYTES_MAX
              : KvLimits.PIPELINE_RESULT_BYTES_MAX;
      boolean enough =
          bytes + SMALL_RESULT_BYTES_MAX > bytesMax
              || appendedBytes > KvLimits.PIPELINE_APPENDED_BYTES_MAX;
      if (!first && enough) {
        break;
      }
      KvReply result = execute(operation, changes, first ? Long.MAX_VALUE : bytesMax - bytes);
      if (result == null) {
        break;
      }
      results.add(result);
      bytes += bytes(result);
    }
    return new KvReply.Results(results);
  }

  private KvReply transaction(List<KvRequest> operations, Changes changes) {
    List<KvReply> results = new ArrayList<>(operations.size());
    long left = KvLimits.TRANSACTION_RESULT_BYTES_MAX;
    appendedBytesMax = appendedBytes + KvLimits.TRANSACTION_APPENDED_BYTES_MAX;
    for (int i = 0; i < operations.size(); i++) {
      // Those that follow keep room for a refusal at least.
      long room = left - (long) SMALL_RESULT_BYTES_MAX * (operations.size() - 1 - i);
      KvReply result = execute(operations.get(i), changes, room);
      if (result == null) {
        result =
            new KvReply.Error(
                TRANSACTION_SIZE,
                "a transaction's results have at most 16 MiB, values it appends to 64 MiB");
      }
      results.add(result);
      left -= bytes(result);
    }
    appendedBytesMax = Long.MAX_VALUE;
    return new KvReply.Results(results);
  }

  /** How long a result is in a list; not less. */
  private static long bytes(KvReply reply) {
    if (reply instanceof KvReply.Value value) {
      byte[] bytes = value.value();
      return VALUE_EXTRA_BYTES + (bytes == null ? 0 : bytes.length);
    } else if (reply instanceof KvReply.Results results) {
      long bytes = 10;
      for (KvReply result : results.results()) {
        bytes += bytes(result);
      }
      return bytes;
    } else if (reply instanceof KvReply.Error error) {
      return 7L + error.text().getBytes(StandardCharsets.UTF_8).length;
    }
    return 14; // a number, the longest of the others that go together
  }

  private @Nullable KvReply value(byte[] key, long room) {
    boolean any = room >= VALUE_EXTRA_BYTES + KvLimits.VALUE_BYTES_MAX;
    boolean fits = any || VALUE_EXTRA_BYTES + table.length(key) <= room;
    return fits ? new KvReply.Value(table.get(key)) : null;
  }

  /**
   * All changes but deletions come through here. The callback runs outside the table's lock: it may
   * read the object, or wait for the second thread to have read it.
   */
  private void put(byte[] key, byte[] value, Changes changes) {
    changes.changing(key, value);
    table.put(key, value);
  }

  private KvReply delete(byte[] key, Changes changes) {
    if (!table.contains(key)) {
      return new KvReply.Flag(false);
    }
    changes.changing(key, null);
    table.delete(key);
    return new KvReply.Flag(true);
  }

  private KvReply compareAndSet(KvRequest.CompareAndSet cas, Changes changes) {
    byte[] expected = cas.expected();
    boolean sameLength = table.length(cas.key()) == (expected == null ? -1 : expected.length);
    // Arrays.equals: null (absent) equals only null.
    if (!sameLength || !Arrays.equals(table.get(cas.key()), expected)) {
      return new KvReply.Flag(false);
    }
    put(cas.key(), cas.value(), changes);
    return new KvReply.Flag(true);
  }

  private @Nullable KvReply append(KvRequest.Append append, Changes changes) {
    long lengthBefore = Math.max(0, table.length(append.key()));
    long length = lengthBefore + append.suffix().length;
    if (length > KvLimits.VALUE_BYTES_MAX) {
      return new KvReply.Error(VALUE_SIZE, Texts.valueSize(length));
    } else if (appendedBytes + length > appendedBytesMax) {
      return null;
    }
    appendedBytes += length;
    byte[] before = table.get(append.key());
    // As Redis does, also an append of nothing makes the key.
    byte[] after = Arrays.copyOf(before == null ? new byte[0] : before, (int) length);
    System.arraycopy(append.suffix(), 0, after, (int) lengthBefore, append.suffix().length);
    put(append.key(), after, changes);
    return new KvReply.Number(length);
  }

  private @Nullable KvReply exchange(KvRequest.Exchange exchange, Changes changes, long room) {
    KvReply reply = value(exchange.key(), room);
    if (!(reply instanceof KvReply.Value before)) {
      return null;
    }
    boolean present = before.value() != null;
    boolean meant =
        switch (exchange.condition()) {
          case ALWAYS -> true;
          case IF_ABSENT -> !present;
          case IF_PRESENT -> present;
        };
    byte[] value = exchange.value();
    if (meant && value != null) {
      put(exchange.key(), value, changes);
    } else if (meant && present) {
      changes.changing(exchange.key(), null);
      table.delete(exchange.key());
    }
    return reply;
  }

  private KvReply increment(KvRequest.Increment increment, Changes changes) {
    boolean tooLong = table.length(increment.key()) > NUMBER_BYTES_MAX;
    byte[] value = tooLong ? new byte[0] : table.get(increment.key());
    Long number = value == null ? Long.valueOf(0) : number(value);
    if (number == null) {
      return new KvReply.Error(
          NOT_A_NUMBER, "the value to increment is not a decimal number of 64 bits");
    }
    long before = number;
    long after = before + increment.delta();
    if (((before ^ after) & (increment.delta() ^ after)) < 0) {
      return new KvReply.Error(
          OVERFLOW, before + " incremented by " + increment.delta() + " exceeds 64 bits");
    }
    put(increment.key(), Long.toString(after).getBytes(ISO_8859_1), changes);
    return new KvReply.Number(after);
  }

  /** The number that is written as {@code value}; only the way we write it ourselves counts. */
  private static @Nullable Long number(byte[] value) {
    String text = new String(value, ISO_8859_1);
    try {
      long number = Long.parseLong(text);
      return Long.toString(number).equals(text) ? number : null;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
