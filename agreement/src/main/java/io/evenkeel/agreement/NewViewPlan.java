package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a new view has to start with: a pure function of {@code 2f+1} valid VIEW-CHANGEs, computed
 * by the new primary and again by everybody else (Castro &amp; Liskov, TOCS 2002, section 4.5.2).
 *
 * <p>It starts at the highest order certificate among them. For every later sequence number up to
 * the highest prepared one, the batch of the prepared certificate with the highest view is proposed
 * again, or the null batch if there is none. Whatever was committed has prepared certificates at
 * {@code f+1} correct replicas, one of which is among any {@code 2f+1}; and no higher view can have
 * prepared anything else. A batch without a certificate among them was therefore not committed.
 *
 * @param base the highest order certificate
 * @param entries ascending without gaps from {@code base.sequence() + 1}
 */
record NewViewPlan(OrderCertificate base, List<Entry> entries) {

  /**
   * One batch to propose again.
   *
   * @param witnesses replicas whose signatures say that they accepted it; empty for a null batch
   */
  record Entry(long sequence, Digest digest, List<Integer> witnesses) {}

  static NewViewPlan of(List<ViewChange> viewChanges) {
    OrderCertificate base = OrderCertificate.EMPTY;
    for (ViewChange viewChange : viewChanges) {
      if (viewChange.base().sequence() > base.sequence()) {
        base = viewChange.base();
      }
    }
    TreeMap<Long, PreparedCertificate> best = new TreeMap<>();
    for (ViewChange viewChange : viewChanges) {
      for (PreparedCertificate prepared : viewChange.prepared()) {
        if (prepared.sequence() > base.sequence()) {
          best.merge(prepared.sequence(), prepared, NewViewPlan::higher);
        }
      }
    }
    long last = best.isEmpty() ? base.sequence() : best.lastKey();
    List<Entry> entries = new ArrayList<>();
    for (long sequence = base.sequence() + 1; sequence <= last; sequence++) {
      PreparedCertificate prepared = best.get(sequence);
      entries.add(
          prepared == null
              ? new Entry(sequence, Batch.NULL.digest(), List.of())
              : new Entry(sequence, prepared.digest(), witnesses(prepared)));
    }
    return new NewViewPlan(base, List.copyOf(entries));
  }

  private static PreparedCertificate higher(PreparedCertificate one, PreparedCertificate other) {
    return other.view() > one.view() ? other : one;
  }

  private static List<Integer> witnesses(PreparedCertificate prepared) {
    return prepared.prepares().stream().map(ReplicaSignature::replica).toList();
  }

  /** Whether these are the proposals that follow. */
  boolean matches(List<ReplicaMessage.Proposal> proposals) {
    if (proposals.size() != entries.size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      ReplicaMessage.Proposal proposal = proposals.get(i);
      if (proposal.sequence() != entry.sequence() || !proposal.digest().equals(entry.digest())) {
        return false;
      }
    }
    return true;
  }

  /** The last sequence number it settles. */
  long last() {
    return base.sequence() + entries.size();
  }
}
