package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The primary's side: whenever the pipeline has room and something waits, a batch of what waits. So
 * a batch is small when little happens and grows under load by itself. Proposals are logged and
 * sent in the order of their sequence numbers, whenever their signatures are ready: a crash leaves
 * no gap in the log.
 */
final class Proposer {

  private record Draft(Batch batch, @Nullable PrePrepare signed) {}

  private final Standing standing;
  private final RequestQueue queue;
  private final Backlog backlog;
  private final Ordering ordering;
  private final TreeMap<Long, Draft> drafts = new TreeMap<>();

  Proposer(Standing standing, RequestQueue queue, Backlog backlog, Ordering ordering) {
    this.standing = standing;
    this.queue = queue;
    this.backlog = backlog;
    this.ordering = ordering;
  }

  void propose() {
    if (!standing.isPrimary() || !standing.votes() || !queue.hasReady(standing.micros())) {
      return;
    }
    long next = next();
    while (mayPropose(next) && queue.hasReady(standing.micros())) {
      AgreementConfig.BatchLimits limits = standing.config.batch();
      // The clock as it is now: who executes lets no time run backwards. A primary that kept to its
      // highest time after its clock was set back would propose a future that nobody accepts.
      List<ClientRequest> requests =
          queue.take(limits.requestsMax(), limits.bytesMax(), standing.micros());
      Batch batch = new Batch(requests, standing.now.wallMillis());
      drafts.put(next, new Draft(batch, null));
      standing.out.run(
          Tasks.signProposal(standing.at(next), standing.self, standing.view, next, batch));
      next++;
    }
  }

  private long next() {
    long last = Math.max(standing.delivered(), standing.low());
    last = Math.max(last, standing.slots.highestAccepted());
    last = Math.max(last, standing.settledUpTo());
    return drafts.isEmpty() ? last + 1 : Math.max(last, drafts.lastKey()) + 1;
  }

  private boolean mayPropose(long sequence) {
    return sequence <= standing.high()
        && sequence - standing.delivered() <= standing.config.limits().pipelineMax()
        && backlog.roomToPropose();
  }

  void onSigned(PrePrepare message) {
    Draft draft = drafts.get(message.sequence());
    if (message.view() != standing.view
        || !standing.votes()
        || message.signature().length == 0
        || draft == null
        || !draft.batch().equals(message.batch())) {
      return;
    }
    drafts.put(message.sequence(), new Draft(message.batch(), message));
    while (!drafts.isEmpty()) {
      PrePrepare signed = drafts.firstEntry().getValue().signed();
      if (signed == null) {
        return;
      }
      drafts.pollFirstEntry();
      ordering.accept(standing.slots.at(signed.sequence(), standing.micros()), signed);
    }
  }

  /** What was not sent yet is given up; its requests wait again. */
  void reset() {
    drafts.clear();
    queue.unproposeAll();
  }
}
