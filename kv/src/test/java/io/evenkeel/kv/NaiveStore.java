package io.evenkeel.kv;

import io.evenkeel.kv.KvException.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What the store is meant to do, said as simply as possible. */
final class NaiveStore {

  final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);

  KvReply execute(KvRequest request) {
    if (request instanceof KvRequest.Get get) {
      return new KvReply.Value(map.get(get.key()));
    } else if (request instanceof KvRequest.Put put) {
      map.put(put.key(), put.value());
      return new KvReply.Done();
    } else if (request instanceof KvRequest.Delete delete) {
      return new KvReply.Flag(map.remove(delete.key()) != null);
    } else if (request instanceof KvRequest.CompareAndSet cas) {
      boolean equal = Arrays.equals(map.get(cas.key()), cas.expected());
      if (equal) {
        map.put(cas.key(), cas.value());
      }
      return new KvReply.Flag(equal);
    } else if (request instanceof KvRequest.Increment increment) {
      return increment(increment.key(), increment.delta());
    } else if (request instanceof KvRequest.MultiPut multiPut) {
      multiPut.entries().forEach(entry -> map.put(entry.key(), entry.value()));
      return new KvReply.Done();
    } else if (request instanceof KvRequest.Scan scan) {
      return new KvReply.Page(scan(scan, 1));
    } else if (request instanceof KvRequest.Append append) {
      return append(append);
    } else if (request instanceof KvRequest.Exchange exchange) {
      return exchange(exchange);
    } else if (request instanceof KvRequest.Replace replace) {
      return new KvReply.Flag(map.replace(replace.key(), replace.value()) != null);
    } else if (request instanceof KvRequest.Exists exists) {
      return new KvReply.Flag(map.containsKey(exists.key()));
    } else if (request instanceof KvRequest.Length length) {
      return new KvReply.Number(map.getOrDefault(length.key(), new byte[0]).length);
    } else if (request instanceof KvRequest.Keys keys) {
      KvPage page = scan(new KvRequest.Scan(keys.prefix(), keys.after(), keys.limit()), 0);
      return new KvReply.Keys(
          new KvKeys(page.entries().stream().map(KvEntry::key).toList(), page.more()));
    } else if (request instanceof KvRequest.Pipeline pipeline) {
      return pipeline(pipeline.operations());
    } else if (request instanceof KvRequest.Transaction transaction) {
      return transaction(transaction.operations());
    }
    byte[] prefix = ((KvRequest.Count) request).prefix();
    return new KvReply.Number(map.keySet().stream().filter(key -> begins(key, prefix)).count());
  }

  private KvReply append(KvRequest.Append append) {
    byte[] before = map.getOrDefault(append.key(), new byte[0]);
    if (before.length + append.suffix().length > KvLimits.VALUE_BYTES_MAX) {
      return new KvReply.Error(
          Reason.VALUE_SIZE,
          "a value has at most 16777216 bytes, not " + (before.length + append.suffix().length));
    }
    byte[] after = Arrays.copyOf(before, before.length + append.suffix().length);
    System.arraycopy(append.suffix(), 0, after, before.length, append.suffix().length);
    map.put(append.key(), after);
    appended += after.length;
    return new KvReply.Number(after.length);
  }

  private KvReply exchange(KvRequest.Exchange exchange) {
    byte[] before = map.get(exchange.key());
    boolean meant =
        exchange.condition() == KvRequest.Condition.ALWAYS
            || (exchange.condition() == KvRequest.Condition.IF_PRESENT) == (before != null);
    if (meant && exchange.value() == null) {
      map.remove(exchange.key());
    } else if (meant) {
      map.put(exchange.key(), exchange.value());
    }
    return new KvReply.Value(before);
  }

  private long appended;

  /** Executes one more and looks afterwards whether it was one too many: then it takes it back. */
  private KvReply pipeline(List<KvRequest> operations) {
    List<KvReply> results = new ArrayList<>();
    appended = 0;
    for (KvRequest operation : operations) {
      boolean transaction = operation instanceof KvRequest.Transaction;
      long max = transaction ? 32 << 10 : 60 << 10;
      TreeMap<byte[], byte[]> before = new TreeMap<>(map);
      long bytes = bytes(results);
      long appendedBefore = appended;
      KvReply result = execute(operation);
      boolean tooMuch = !transaction && bytes + bytes(List.of(result)) > max;
      boolean enough = bytes + 128 > max || appendedBefore > 1 << 20;
      if (!results.isEmpty() && (enough || tooMuch)) {
        map.clear();
        map.putAll(before);
        return new KvReply.Results(results);
      }
      results.add(result);
    }
    return new KvReply.Results(results);
  }

  private KvReply transaction(List<KvRequest> operations) {
    List<KvReply> results = new ArrayList<>();
    operations.forEach(operation -> results.add(execute(operation)));
    return new KvReply.Results(results);
  }

  /** As long as they are told to be: numbers and flags count as 14 bytes. */
  private static long bytes(List<KvReply> results) {
    long bytes = 0;
    for (KvReply result : results) {
      if (result instanceof KvReply.Results nested) {
        bytes += 10 + bytes(nested.results());
      } else if (result instanceof KvReply.Value || result instanceof KvReply.Error) {
        bytes += 4 + KvCodec.encode(result).length;
        bytes += result instanceof KvReply.Value value && value.value() == null ? 4 : 0;
      } else {
        bytes += 14;
      }
    }
    return bytes;
  }

  private KvReply increment(byte[] key, long delta) {
    String text =
        new String(map.getOrDefault(key, Kv.bytes("0")), java.nio.charset.StandardCharsets.UTF_8);
    if (!text.matches("0|-?[1-9][0-9]{0,18}") || new BigInteger(text).bitLength() > 63) {
      return new KvReply.Error(
          Reason.NOT_A_NUMBER, "the value to increment is not a decimal number of 64 bits");
    }
    BigInteger sum = new BigInteger(text).add(BigInteger.valueOf(delta));
    if (sum.bitLength() > 63) {
      return new KvReply.Error(
          Reason.OVERFLOW, text + " incremented by " + delta + " exceeds 64 bits");
    }
    map.put(key, Kv.bytes(sum.toString()));
    return new KvReply.Number(sum.longValue());
  }

  private KvPage scan(KvRequest.Scan scan, int valueWeight) {
    List<KvEntry> entries = new ArrayList<>();
    long bytes = 0;
    for (var entry : map.entrySet()) {
      byte[] key = entry.getKey();
      boolean wanted =
          begins(key, scan.prefix())
              && (scan.after() == null || Arrays.compareUnsigned(key, scan.after()) > 0);
      if (!wanted) {
        continue;
      }
      bytes += key.length + (long) valueWeight * entry.getValue().length;
      boolean full = bytes > KvLimits.SCAN_BYTES_MAX && !entries.isEmpty();
      if (full || entries.size() == scan.limit()) {
        return new KvPage(entries, true);
      }
      entries.add(new KvEntry(key, entry.getValue()));
    }
    return new KvPage(entries, false);
  }

  private static boolean begins(byte[] key, byte[] prefix) {
    return Arrays.equals(Arrays.copyOf(key, prefix.length), prefix) && key.length >= prefix.length;
  }
}
