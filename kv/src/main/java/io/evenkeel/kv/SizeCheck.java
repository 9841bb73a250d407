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
    check.operation(request);
    return check.refusal();
  }

  private void operation(KvRequest request) {
    if (request instanceof KvRequest.Get get) {
      key(get.key(), 1);
    } else if (request instanceof KvRequest.Put put) {
      entry(put.key(), put.value());
    } else if (request instanceof KvRequest.Delete delete) {
      key(delete.key(), 1);
    } else if (request instanceof KvRequest.CompareAndSet cas) {
      entry(cas.key(), cas.value());
      optionalValue(cas.expected());
    } else if (request instanceof KvRequest.Increment increment) {
      key(increment.key(), 1);
      bytes += 8;
    } else if (request instanceof KvRequest.MultiPut multiPut) {
      entries(multiPut.entries());
    } else if (request instanceof KvRequest.Scan scan) {
      page(scan.prefix(), scan.after(), scan.limit());
    } else if (request instanceof KvRequest.Count count) {
      key(count.prefix(), 0);
    } else {
      laterOperation(request);
    }
  }

  private void laterOperation(KvRequest request) {
    if (request instanceof KvRequest.Append append) {
      entry(append.key(), append.suffix());
    } else if (request instanceof KvRequest.Exchange exchange) {
      key(exchange.key(), 1);
      optionalValue(exchange.value());
      bytes += 1;
    } else if (request instanceof KvRequest.Replace replace) {
      entry(replace.key(), replace.value());
    } else if (request instanceof KvRequest.Exists exists) {
      key(exists.key(), 1);
    } else if (request instanceof KvRequest.Length length) {
      key(length.key(), 1);
    } else if (request instanceof KvRequest.Keys keys) {
      page(keys.prefix(), keys.after(), keys.limit());
    } else if (request instanceof KvRequest.Pipeline pipeline) {
      operations(pipeline.operations());
    } else if (request instanceof KvRequest.Transaction transaction) {
      operations(transaction.operations());
    }
  }

  private void operations(List<KvRequest> operations) {
    if (operations.size() > KvLimits.OPERATIONS_MAX) {
      refuse(ENTRY_COUNT, Texts.operationCount());
    }
    bytes += 4;
    for (KvRequest operation : operations) {
      bytes += 6; // its length, version and code
      operation(operation);
    }
  }

  private @Nullable KvException refusal() {
    if (refusal == null && bytes > KvLimits.OPERATION_BYTES_MAX) {
      return new KvException(OPERATION_SIZE, Texts.operationSize(bytes));
    }
    return refusal;
  }

  private void key(byte[] key, int lengthMin) {
    if (key.length < lengthMin || key.length > KvLimits.KEY_BYTES_MAX) {
      refuse(KEY_SIZE, Texts.keySize(lengthMin, key.length));
    }
    bytes += 2 + key.length;
  }

  private void value(byte[] value) {
    if (value.length > KvLimits.VALUE_BYTES_MAX) {
      refuse(VALUE_SIZE, Texts.valueSize(value.length));
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
      refuse(ENTRY_COUNT, Texts.entryCount(KvLimits.MULTI_PUT_ENTRIES_MAX, entries.size()));
    }
    bytes += 4;
    for (KvEntry entry : entries) {
      entry(entry.key(), entry.value());
    }
  }

  private void page(byte[] prefix, byte @Nullable [] after, int limit) {
    key(prefix, 0);
    if (after != null) {
      key(after, 1);
    }
    if (limit < 1 || limit > KvLimits.SCAN_ENTRIES_MAX) {
      refuse(ENTRY_COUNT, Texts.scanLimit(limit));
    }
  }

  private void refuse(KvException.Reason reason, String text) {
    if (refusal == null) {
      refusal = new KvException(reason, text);
    }
  }
}
