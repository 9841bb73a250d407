package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a driver does with its protocol log for the effects that read it. */
final class DriverLog {

  private final Map<Digest, Batch> bodies = new HashMap<>();
  private final Map<Long, Map<Digest, Batch>> at = new HashMap<>();
  private final Map<Long, Digest> committed = new HashMap<>();
  private final Map<String, PrePrepare> accepted = new HashMap<>();

  DriverLog(List<LogRecord> records) {
    for (LogRecord record : records) {
      if (record instanceof AcceptedRecord r) {
        put(r.prePrepare().sequence(), r.prePrepare().batch());
        accepted.put(r.prePrepare().view() + "/" + r.prePrepare().sequence(), r.prePrepare());
      } else if (record instanceof FetchedRecord r) {
        put(r.sequence(), r.batch());
      } else if (record instanceof CommittedRecord r) {
        committed.put(r.sequence(), r.digest());
      }
    }
  }

  private void put(long sequence, Batch batch) {
    bodies.put(batch.digest(), batch);
    at.computeIfAbsent(sequence, key -> new HashMap<>()).put(batch.digest(), batch);
  }

  /** The batch with this digest if the log holds it at that sequence number, else null. */
  Batch bodyAt(Effect.ServeBody serve) {
    return at.getOrDefault(serve.sequence(), new HashMap<>()).get(serve.digest());
  }

  Batch body(long sequence) {
    return bodies.get(committed.get(sequence));
  }

  PrePrepare proposal(Effect.ResendProposal resend) {
    return accepted.get(resend.view() + "/" + resend.sequence());
  }

  Batches answer(Effect.ServeBatches serve) {
    List<Batches.Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (long s = serve.from(); s < serve.from() + serve.count(); s++) {
      Batch body = body(s);
      bytes += body.bytes();
      if (serve.bodies() && !entries.isEmpty() && bytes > serve.bytesMax()) {
        break;
      }
      entries.add(new Batches.Entry(body.digest(), serve.bodies() ? body : null));
    }
    return new Batches(serve.from(), serve.oldestAvailable(), serve.committed(), entries);
  }
}
