package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a replica back where its protocol log says it was: first by the marks, then by the slots
 * above those which they show to be done, so that no older body is read. Votes are not in the log;
 * they follow from what is, and signing again gives the same bytes.
 */
final class Restart {

  private final Standing standing;
  private final TreeMap<Long, Digest> committed = new TreeMap<>();

  private final long bodiesAbove;

  /** Delivered batches with operations of the library. */
  private final TreeMap<Long, Batch> library = new TreeMap<>();

  private @Nullable ViewChange viewChange;

  /**
   * @param bodiesAbove the bodies above it are wanted, as far as they are there without a gap
   */
  Restart(Standing standing, long bodiesAbove) {
    this.standing = standing;
    this.bodiesAbove = bodiesAbove;
  }

  /** This replica's last VIEW-CHANGE, or null. */
  @Nullable ViewChange replay(LogReplay log) {
    for (LogRecord mark : log.marks()) {
      readMark(mark);
    }
    while (committed.containsKey(standing.wholeAbove)) {
      standing.wholeAbove--;
    }
    NewView started = standing.newView;
    standing.active = standing.view == 0 || (started != null && started.view() == standing.view);
    if (!standing.active) {
      standing.newView = null;
    }
    Digest next = committed.get(standing.delivered() + 1);
    while (next != null) {
      standing.history.append(next);
      next = committed.get(standing.delivered() + 1);
    }
    for (LogRecord record : log.slots(Math.min(standing.base, standing.certified.sequence()))) {
      readSlot(record);
    }
    library.forEach((sequence, batch) -> Delivery.reconfigure(standing, sequence, batch));
    restoreOwnCommits();
    long last = Math.min(standing.delivered(), standing.high());
    for (long sequence = standing.low() + 1; sequence <= last; sequence++) {
      standing.slots.at(sequence, 0).committed = committed.get(sequence);
    }
    acceptAgain();
    for (Slot slot : standing.slots.above(0)) {
      slot.keepBodies(standing.preparedTable.get(slot.sequence()));
    }
    standing.history.forgetBelow(standing.certified.sequence());
    return viewChange;
  }

  /** What the NEW-VIEW proposes again and was accepted: its body is in the log, or delivered. */
  private void acceptAgain() {
    NewView started = standing.newView;
    if (started == null) {
      return;
    }
    for (Proposal proposal : started.proposals()) {
      Slot slot = standing.slots.get(proposal.sequence());
      if (slot != null
          && (slot.body(proposal.digest()) != null
              || Objects.equals(proposal.digest(), slot.committed))) {
        slot.accept(new Slot.Accepted(started.view(), proposal.digest(), proposal.signature()));
      }
    }
  }

  private void readMark(LogRecord record) {
    if (record instanceof ViewRecord left) {
      standing.view = Math.max(standing.view, left.view());
    } else if (record instanceof ViewChangeRecord own) {
      standing.view = Math.max(standing.view, own.message().view());
      viewChange = own.message();
    } else if (record instanceof NewViewRecord started) {
      standing.view = Math.max(standing.view, started.message().view());
      standing.newView = started.message();
    } else if (record instanceof CommittedRecord mark) {
      if (mark.sequence() > Math.min(standing.base, bodiesAbove)) {
        committed.put(mark.sequence(), mark.digest());
      }
    } else if (record instanceof OrderCertificateRecord moved
        && moved.certificate().sequence() > standing.certified.sequence()) {
      standing.certified = moved.certificate();
    }
  }

  private void noteLibrary(long sequence, Batch batch) {
    boolean delivered = sequence > standing.base && sequence <= standing.delivered();
    if (delivered
        && Delivery.isForLibrary(batch)
        && Objects.equals(batch.digest(), committed.get(sequence))) {
      library.put(sequence, batch);
    }
  }

  private void readSlot(LogRecord record) {
    if (record instanceof AcceptedRecord accepted) {
      PrePrepare message = accepted.prePrepare();
      noteLibrary(message.sequence(), message.batch());
      if (message.sequence() <= standing.low()) {
        return;
      }
      Slot slot = standing.slots.at(message.sequence(), 0);
      if (message.view() == standing.view && standing.active) {
        slot.accept(message);
      } else {
        slot.putBody(message.batch());
      }
    } else if (record instanceof FetchedRecord fetched) {
      noteLibrary(fetched.sequence(), fetched.batch());
      if (fetched.sequence() > standing.low() && fetched.sequence() <= standing.high()) {
        standing.slots.at(fetched.sequence(), 0).putBody(fetched.batch());
      }
    } else if (record instanceof PreparedRecord prepared) {
      restorePrepared(prepared.certificate());
    }
  }

  private void restorePrepared(PreparedCertificate prepared) {
    if (prepared.sequence() <= standing.certified.sequence()) {
      return;
    }
    standing.preparedTable.put(prepared);
    boolean current = prepared.view() == standing.view && standing.active;
    if (!current || prepared.sequence() <= standing.low()) {
      return;
    }
    Slot slot = standing.slots.at(prepared.sequence(), 0);
    slot.prepared = true;
    for (ReplicaSignature vote : prepared.prepares()) {
      slot.prepares.add(vote.replica(), prepared.digest(), vote.signature());
    }
  }

  private void restoreOwnCommits() {
    for (Slot slot : standing.slots.above(standing.low())) {
      PreparedCertificate prepared = standing.preparedTable.get(slot.sequence());
      if (slot.prepared && prepared != null && standing.voting()) {
        slot.ownCommit = new Commit(prepared.view(), prepared.sequence(), prepared.digest());
        slot.commits.add(standing.self, prepared.digest(), new byte[0]);
      }
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
    standing
        .history
        .votesAbove(standing.certified.sequence())
        .forEach((sequence, history) -> orderVotes.reached(sequence, history));
    if (!standing.active) {
      return;
    }
    for (Slot slot : standing.slots.above(standing.low())) {
      Slot.Accepted accepted = slot.accepted();
      PrePrepare proposal = slot.acceptedProposal();
      if (accepted != null && !standing.isPrimary()) {
        prepareAgain(standing, slot, accepted);
      } else if (proposal != null && slot.sequence() > standing.delivered()) {
        standing.out.broadcast(proposal);
      }
      if (slot.ownCommit != null) {
        standing.out.broadcast(slot.ownCommit);
      }
    }
  }

  private static void prepareAgain(Standing standing, Slot slot, Slot.Accepted accepted) {
    long sequence = slot.sequence();
    slot.prepareWaits = sequence > standing.knownUpTo(); // accepted when more was known
    if (!slot.prepareWaits) {
      standing.out.run(
          Tasks.signPrepare(
              standing.at(sequence), standing.self, accepted.view(), sequence, accepted.digest()));
    }
  }
}
