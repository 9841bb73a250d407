package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import java.util.TreeMap;

/**
 * Puts a replica back where its protocol log says it was. The log is read twice, so that bodies
 * below the low watermark never come into memory: first marks, then the slots above it. Votes are
 * not in the log; they follow from what is, and signing again gives the same bytes.
 */
final class Restart {

  private final Standing standing;
  private final TreeMap<Long, Digest> committed = new TreeMap<>();

  Restart(Standing standing) {
    this.standing = standing;
  }

  void replay(Iterable<LogRecord> records) {
    for (LogRecord record : records) {
      readMarks(record);
    }
    Digest next = committed.get(standing.delivered() + 1);
    while (next != null) {
      standing.history.append(next);
      next = committed.get(standing.delivered() + 1);
    }
    for (LogRecord record : records) {
      readSlots(record);
    }
    for (Slot slot : standing.slots.above(0)) {
      if (slot.sequence() <= standing.delivered()) {
        slot.committed = committed.get(slot.sequence());
      }
    }
    standing.history.forgetBelow(standing.certified.sequence());
  }

  private void readMarks(LogRecord record) {
    if (record instanceof ViewRecord entered) {
      standing.view = Math.max(standing.view, entered.view());
    } else if (record instanceof CommittedRecord mark && mark.sequence() > standing.base) {
      committed.put(mark.sequence(), mark.digest());
    } else if (record instanceof OrderCertificateRecord moved
        && moved.certificate().sequence() > standing.certified.sequence()) {
      standing.certified = moved.certificate();
    }
  }

  private void readSlots(LogRecord record) {
    if (record instanceof AcceptedRecord accepted) {
      PrePrepare message = accepted.prePrepare();
      if (message.sequence() > standing.low() && message.view() == standing.view) {
        standing.slots.at(message.sequence(), 0).accept(message);
      }
    } else if (record instanceof PreparedRecord prepared
        && prepared.sequence() > standing.low()
        && prepared.view() == standing.view) {
      restorePrepared(prepared);
    }
  }

  private void restorePrepared(PreparedRecord prepared) {
    Slot slot = standing.slots.at(prepared.sequence(), 0);
    slot.prepared = prepared;
    for (ReplicaSignature vote : prepared.prepares()) {
      slot.prepares.add(vote.replica(), prepared.digest(), vote.signature());
    }
    if (standing.voting()) {
      slot.ownCommit = new Commit(prepared.view(), prepared.sequence(), prepared.digest());
      slot.commits.add(standing.self, prepared.digest(), new byte[0]);
    }
  }

  /** The first step after a restart: repeats what may have been lost, word for word. */
  static void resume(Standing standing, OrderVotes orderVotes) {
    if (standing.delivered() > standing.base) {
      standing.out.add(new Effect.DeliverFromLog(standing.base + 1, standing.delivered()));
    }
    if (!standing.voting()) {
      return;
    }
    for (Slot slot : standing.slots.above(standing.low())) {
      PrePrepare accepted = slot.accepted();
      if (accepted != null && !standing.isPrimary()) {
        standing.out.run(
            Tasks.signPrepare(
                standing.config, accepted.view(), slot.sequence(), accepted.batch().digest()));
      } else if (accepted != null && slot.sequence() > standing.delivered()) {
        standing.out.broadcast(accepted);
      }
      if (slot.ownCommit != null) {
        standing.out.broadcast(slot.ownCommit);
      }
    }
    standing
        .history
        .votesAbove(standing.certified.sequence())
        .forEach((sequence, history) -> orderVotes.reached(sequence, history));
  }
}
