package io.evenkeel.replica;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol log that is durable at once. */
final class TestLog {

  private final List<LogRecord> records = new ArrayList<>();
  long forgotten;

  void append(LogRecord record) {
    records.add(record);
  }

  List<LogRecord> records() {
    return List.copyOf(records);
  }

  int size() {
    return records.size();
  }

  void forget(long sequence) {
    forgotten = Math.max(forgotten, sequence);
    records.removeIf(record -> sequenceOf(record) <= sequence);
  }

  /** Sequence number a record is about; the highest for those that always stay. */
  private static long sequenceOf(LogRecord record) {
    if (record instanceof AcceptedRecord accepted) {
      return accepted.prePrepare().sequence();
    } else if (record instanceof PreparedRecord prepared) {
      return prepared.certificate().sequence();
    } else if (record instanceof FetchedRecord fetched) {
      return fetched.sequence();
    } else if (record instanceof CommittedRecord committed) {
      return committed.sequence();
    }
    return Long.MAX_VALUE;
  }

  @Nullable Batch committed(long sequence) {
    for (LogRecord mark : records) {
      if (mark instanceof CommittedRecord committed && committed.sequence() == sequence) {
        return body(committed);
      }
    }
    return null;
  }

  private Batch body(CommittedRecord mark) {
    Batch body = body(mark.sequence(), mark.digest());
    if (body == null) {
      throw new IllegalStateException("a commit mark without body at " + mark.sequence());
    }
    return body;
  }

  @Nullable Batch body(long sequence, Digest digest) {
    for (LogRecord record : records) {
      Batch batch = null;
      if (record instanceof AcceptedRecord accepted
          && accepted.prePrepare().sequence() == sequence) {
        batch = accepted.prePrepare().batch();
      } else if (record instanceof FetchedRecord fetched && fetched.sequence() == sequence) {
        batch = fetched.batch();
      }
      if (batch != null && batch.digest().equals(digest)) {
        return batch;
      }
    }
    return null;
  }

  @Nullable PrePrepare proposal(long view, long sequence) {
    for (LogRecord record : records) {
      if (record instanceof AcceptedRecord accepted
          && accepted.prePrepare().sequence() == sequence
          && accepted.prePrepare().view() == view) {
        return accepted.prePrepare();
      }
    }
    return null;
  }

  Batches answer(Effect.ServeBatches serve) {
    List<Batches.Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (long s = serve.from(); s < serve.from() + serve.count(); s++) {
      Batch body = committed(s);
      if (body == null || (!entries.isEmpty() && bytes + body.bytes() > serve.bytesMax())) {
        break;
      }
      bytes += body.bytes();
      entries.add(new Batches.Entry(body.digest(), serve.bodies() ? body : null));
    }
    return new Batches(serve.from(), serve.oldestAvailable(), serve.committed(), entries);
  }
}
