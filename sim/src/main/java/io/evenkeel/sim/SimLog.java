package io.evenkeel.sim;

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
import io.evenkeel.checkpoint.root.FullAndLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The protocol log of a replica: durable record by record, so that a crash falls between any two of
 * them. Records of the log are not synced one by one: with the power, the newest may go.
 */
final class SimLog {

  private final List<LogRecord> records = new ArrayList<>();
  private final TreeMap<Long, Map<Digest, Batch>> bodies = new TreeMap<>();
  private final TreeMap<Long, Digest> committed = new TreeMap<>();
  private long forgotten;

  void append(LogRecord record) {
    records.add(record);
    if (record instanceof AcceptedRecord accepted) {
      put(accepted.prePrepare().sequence(), accepted.prePrepare().batch());
    } else if (record instanceof FetchedRecord fetched) {
      put(fetched.sequence(), fetched.batch());
    } else if (record instanceof CommittedRecord mark) {
      committed.put(mark.sequence(), mark.digest());
    }
  }

  private void put(long sequence, Batch batch) {
    bodies.computeIfAbsent(sequence, s -> new TreeMap<>()).put(batch.digest(), batch);
  }

  /** What is left of it when the newest records were not synced and the power goes. */
  SimLog without(int newest) {
    SimLog rest = new SimLog();
    rest.forgotten = forgotten;
    records.subList(0, Math.max(0, records.size() - newest)).forEach(rest::append);
    return rest;
  }

  List<LogRecord> records() {
    return List.copyOf(records);
  }

  /** Digest of the committed batch, null if there is no commit mark. */
  @Nullable Digest digest(long sequence) {
    return committed.get(sequence);
  }

  /** Puts an empty batch in the place of one that is certified, if all of these are here. */
  void misplace(FullAndLog certified, int where) {
    long length = certified.sequence() - certified.fullSequence();
    long sequence = certified.fullSequence() + 1 + where % length;
    if (committed.subMap(certified.fullSequence(), false, certified.sequence(), true).size()
        == length) {
      Batch empty = new Batch(List.of(), 1);
      put(sequence, empty);
      committed.put(sequence, empty.digest());
      records.replaceAll(
          record ->
              record instanceof CommittedRecord mark && mark.sequence() == sequence
                  ? new CommittedRecord(sequence, empty.digest())
                  : record);
      records.add(0, new FetchedRecord(sequence, empty));
    }
  }

  int size() {
    return records.size();
  }

  long forgotten() {
    return forgotten;
  }

  void forget(long sequence) {
    if (sequence <= forgotten) {
      return;
    }
    forgotten = sequence;
    records.removeIf(record -> sequenceOf(record) <= sequence);
    bodies.headMap(sequence, true).clear();
    committed.headMap(sequence, true).clear();
  }

  /** Sequence number a record is about; the highest for those that always stay. */
  private static long sequenceOf(LogRecord record) {
    if (record instanceof AcceptedRecord accepted) {
      return accepted.prePrepare().sequence();
    } else if (record instanceof PreparedRecord prepared) {
      return prepared.certificate().sequence();
    } else if (record instanceof FetchedRecord fetched) {
      return fetched.sequence();
    } else if (record instanceof CommittedRecord mark) {
      return mark.sequence();
    }
    return Long.MAX_VALUE;
  }

  /** The committed batch, null if there is no commit mark. */
  @Nullable Batch committed(long sequence) {
    Digest digest = committed.get(sequence);
    if (digest == null) {
      return null;
    }
    Batch body = body(sequence, digest);
    if (body == null) {
      throw new Violation("I8", "a commit mark without a body at " + sequence);
    }
    return body;
  }

  @Nullable Batch body(long sequence, Digest digest) {
    Map<Digest, Batch> known = bodies.get(sequence);
    return known == null ? null : known.get(digest);
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
