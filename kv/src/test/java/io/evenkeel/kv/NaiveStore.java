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
      return new KvReply.Page(scan(scan));
    }
    byte[] prefix = ((KvRequest.Count) request).prefix();
    return new KvReply.Number(map.keySet().stream().filter(key -> begins(key, prefix)).count());
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

  private KvPage scan(KvRequest.Scan scan) {
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
      bytes += key.length + entry.getValue().length;
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
