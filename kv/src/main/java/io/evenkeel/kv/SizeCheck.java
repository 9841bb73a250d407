package io.evenkeel.kv;

import static io.evenkeel.kv.KvException.Reason.ENTRY_COUNT;
import static io.evenkeel.kv.KvException.Reason.KEY_SIZE;
import static io.evenkeel.kv.KvException.Reason.OPERATION_SIZE;
import static io.evenkeel.kv.KvException.Reason.VALUE_SIZE;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up what an operation would take; remembers the first thing out of bounds. */
final class SizeCheck {

  /** Length of the encoded operation; begins with version and code. Exact where it can exceed. */
  private long bytes = 2;

  private @Nullable KvException refusal;

  private SizeCheck() {}

  /** What the store would refuse, found before anything is encoded or sent. */
  static @Nullable KvException refusal(KvRequest request) {
    SizeCheck check = new SizeCheck();
    if (request instanceof KvRequest.Get get) {
      check.key(get.key(), 1);
    } else if (request instanceof KvRequest.Put put) {
      check.entry(put.key(), put.value());
    } else if (request instanceof KvRequest.Delete delete) {
      check.key(delete.key(), 1);
    } else if (request instanceof KvRequest.CompareAndSet cas) {
      check.entry(cas.key(), cas.value());
      check.optionalValue(cas.expected());
    } else if (request instanceof KvRequest.Increment increment) {
      check.key(increment.key(), 1);
    } else if (request instanceof KvRequest.MultiPut multiPut) {
      check.entries(multiPut.entries());
    } else if (request instanceof KvRequest.Scan scan) {
      check.scan(scan);
    } else if (request instanceof KvRequest.Count count) {
      check.key(count.prefix(), 0);
    }
    return check.refusal();
  }

  private @Nullable KvException refusal() {
    if (refusal == null && bytes > KvLimits.OPERATION_BYTES_MAX) {
      return new KvException(OPERATION_SIZE, KvCodec.operationSize(bytes));
    }
    return refusal;
  }

  private void key(byte[] key, int lengthMin) {
    if (key.length < lengthMin || key.length > KvLimits.KEY_BYTES_MAX) {
      refuse(KEY_SIZE, KvCodec.keySize(lengthMin, key.length));
    }
    bytes += 2 + key.length;
  }

  private void value(byte[] value) {
    if (value.length > KvLimits.VALUE_BYTES_MAX) {
      refuse(VALUE_SIZE, KvCodec.valueSize(value.length));
    }
    bytes += 4L + value.length;
  }

  private void optionalValue(byte @Nullable [] value) {
    bytes += 1;
    if (value != null) {
      value(value);
    }
  }

  private void entry(byte[] key, byte[] value) {
    key(key, 1);
    value(value);
  }

  private void entries(List<KvEntry> entries) {
    if (entries.size() > KvLimits.MULTI_PUT_ENTRIES_MAX) {
      refuse(ENTRY_COUNT, KvCodec.entryCount(KvLimits.MULTI_PUT_ENTRIES_MAX, entries.size()));
    }
    bytes += 4;
    for (KvEntry entry : entries) {
      entry(entry.key(), entry.value());
    }
  }

  private void scan(KvRequest.Scan scan) {
    key(scan.prefix(), 0);
    byte[] after = scan.after();
    if (after != null) {
      key(after, 1);
    }
    if (scan.limit() < 1 || scan.limit() > KvLimits.SCAN_ENTRIES_MAX) {
      refuse(ENTRY_COUNT, KvCodec.scanLimit(scan.limit()));
    }
  }

  private void refuse(KvException.Reason reason, String text) {
    if (refusal == null) {
      refusal = new KvException(reason, text);
    }
  }
}
