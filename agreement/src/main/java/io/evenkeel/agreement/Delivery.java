package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;

/** Hands committed batches on, in order and without gaps, and extends the history. */
final class Delivery {

  private final Standing standing;
  private final RequestQueue queue;
  private final Conduct conduct;
  private final Backlog backlog;
  private final OrderVotes orderVotes;

  Delivery(
      Standing standing,
      RequestQueue queue,
      Conduct conduct,
      Backlog backlog,
      OrderVotes orderVotes) {
    this.standing = standing;
    this.queue = queue;
    this.conduct = conduct;
    this.backlog = backlog;
    this.orderVotes = orderVotes;
  }

  /** Delivers what the votes committed next. Whether anything was. */
  boolean advance() {
    boolean any = false;
    while (!standing.halted && backlog.roomToDeliver()) {
      Slot slot = standing.slots.get(standing.delivered() + 1);
      Batch body = slot == null ? null : slot.committedBody();
      if (body == null) {
        return any;
      }
      deliver(body);
      any = true;
    }
    return any;
  }

  boolean hasRoom() {
    return backlog.roomToDeliver() && !standing.halted;
  }

  /** Delivers a batch that {@code f+1} replicas say is committed next. */
  void deliverFetched(Batch batch) {
    long sequence = standing.delivered() + 1;
    Slot slot = standing.slots.get(sequence);
    if (slot == null && sequence > standing.low() && sequence <= standing.high()) {
      slot = standing.slots.at(sequence, standing.micros()); // a new view may propose it again
    }
    if (slot == null || slot.body(batch.digest()) == null) {
      standing.out.persist(new FetchedRecord(sequence, batch));
    }
    if (slot != null) {
      slot.putBody(batch);
      slot.committed = batch.digest();
    }
    deliver(batch);
  }

  static boolean isForLibrary(Batch batch) {
    for (ClientRequest request : batch.requests()) {
      if (request.kind() == ClientRequest.Kind.LIBRARY) {
        return true;
      }
    }
    return false;
  }

  /**
   * Takes in what a batch changes in the configuration, by whichever administrator, however often.
   */
  static void reconfigure(Standing standing, long sequence, Batch batch) {
    Configurations before = standing.configurations;
    for (ClientRequest request : batch.requests()) {
      if (request.kind() == ClientRequest.Kind.LIBRARY
          && standing.membership.administrators().test(request.id().principal())) {
        LibraryOperation.Outcome outcome =
            LibraryOperation.ordered(
                standing.configurations,
                sequence,
                request.operation(),
                standing.membership.check());
        standing.configurations = outcome.after();
        standing.reconfigured(sequence, outcome.result());
      }
    }
    if (!standing.configurations.equals(before)) {
      standing.out.add(new Effect.Reconfigured(standing.configurations));
    }
  }

  private void deliver(Batch batch) {
    long sequence = standing.delivered() + 1;
    standing.out.persist(new CommittedRecord(sequence, batch.digest()));
    standing.history.append(batch.digest());
    if (isForLibrary(batch)) {
      reconfigure(standing, sequence, batch);
    }
    standing.deliveredMicros = standing.micros();
    if (standing.active && !batch.requests().isEmpty()) {
      standing.viewChangesInVain = 0;
    }
    queue.ordered(batch, standing.ranMicros);
    conduct.ordered(batch, standing.micros());
    if (sequence > backlog.executed()) {
      queue.delivered(sequence, batch);
    }
    backlog.delivered(sequence, batch);
    standing.out.add(new Effect.Deliver(sequence, batch, standing.history.digest()));
    if (sequence % standing.config.window().interval() == 0) {
      orderVotes.reached(sequence, standing.history.digest());
    }
  }
}
