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
  private final Map<Long, Digest> committed = new HashMap<>();
  private final Map<Long, PrePrepare> accepted = new HashMap<>();

  DriverLog(List<LogRecord> records) {
    for (LogRecord record : records) {
      if (record instanceof AcceptedRecord r) {
        bodies.put(r.prePrepare().batch().digest(), r.prePrepare().batch());
        accepted.put(r.prePrepare().sequence(), r.prePrepare());
      } else if (record instanceof FetchedRecord r) {
        bodies.put(r.batch().digest(), r.batch());
      } else if (record instanceof CommittedRecord r) {
        committed.put(r.sequence(), r.digest());
      }
    }
  }

  Batch body(long sequence) {
    return bodies.get(committed.get(sequence));
  }

  PrePrepare proposal(Effect.ResendProposal resend) {
    return accepted.get(resend.sequence());
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
    return new Batches(serve.from(), serve.oldestAvailable(), entries);
  }
}
