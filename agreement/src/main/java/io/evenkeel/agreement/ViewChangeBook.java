package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The VIEW-CHANGEs this replica holds: for each sender the one for its highest view, and only such
 * as were verified wholly. So a sender's invalid message hides nobody's valid one, and however much
 * it sends it takes one place.
 */
final class ViewChangeBook {

  private final Standing standing;
  private final Quota quota;
  private final List<@Nullable ViewChange> latest = new ArrayList<>();
  private final BitSet verifying = new BitSet();
  private final Allowance allowance;
  private final Allowance help;

  ViewChangeBook(Standing standing, Quota quota) {
    this.standing = standing;
    this.quota = quota;
    int n = standing.size.n();
    for (int i = 0; i < n; i++) {
      latest.add(null);
    }
    this.allowance = new Allowance(n, standing.config.timing().retransmitMicros());
    this.help = new Allowance(n, standing.config.timing().retransmitMicros());
  }

  void onViewChange(ViewChange message, int from) {
    if (message.replica() != from) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
      return;
    }
    forgetOlderIncarnation(from);
    ViewChange held = latest.get(from);
    if (message.view() < standing.view
        || (held != null && held.view() >= message.view())
        || verifying.get(from)) {
      return;
    }
    if (!allowance.take(from, standing.micros())) {
      standing.out.refuseReplica(Refusal.VIEW_QUOTA, from);
    } else if (message.configuration() != standing.at(standing.high()).number()) {
      standing.out.refuseReplica(Refusal.WRONG_CONFIGURATION, from); // it, or this one, is behind
    } else if (!ViewChangeCheck.wellFormed(standing.config, standing.configurations, message)) {
      refuse(from);
    } else if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
    } else {
      verifying.set(from);
      standing.out.run(
          Tasks.verifyViewChange(standing.configurations, message, from), Outbox.MANY_SIGNATURES);
    }
  }

  /** What a replica said that another incarnation replaces must not stand in its place. */
  private void forgetOlderIncarnation(int from) {
    ViewChange held = latest.get(from);
    long present = standing.at(standing.high()).member(from).incarnation();
    if (held != null
        && standing
            .configurations
            .numbered(held.configuration())
            .map(one -> one.member(from).incarnation() != present)
            .orElse(true)) {
      latest.set(from, null);
    }
  }

  private void refuse(int from) {
    standing.out.refuseReplica(Refusal.BAD_VIEW_CHANGE, from);
    allowance.punish(from, standing.micros());
  }

  void onVerified(TaskResult.ViewChangeVerified result) {
    quota.endReplica(result.from());
    verifying.clear(result.from());
    if (!result.holds()) {
      refuse(result.from());
    } else {
      put(result.message());
    }
  }

  /** Keeps a valid one, if it is not older than the view and the highest of its sender. */
  void put(ViewChange message) {
    ViewChange held = latest.get(message.replica());
    boolean late =
        message.view() < standing.view || (message.view() == standing.view && standing.active);
    if (!late && (held == null || held.view() < message.view())) {
      latest.set(message.replica(), message);
    }
  }

  @Nullable ViewChange get(int replica) {
    return latest.get(replica);
  }

  /** All for exactly this view, ascending by author. */
  List<ViewChange> of(long view) {
    return latest.stream()
        .filter(Objects::nonNull)
        .filter(message -> message.view() == view)
        .toList();
  }

  /** How many replicas left all views before this one. */
  int countFrom(long view) {
    int count = 0;
    for (ViewChange held : latest) { // asked in every step without a view
      if (held != null && held.view() >= view) {
        count++;
      }
    }
    return count;
  }

  /**
   * The smallest view that others want to enter, if {@code f+1} of them, so a correct one, want a
   * later one than this replica; else -1.
   */
  long viewToJoin() {
    int later = 0;
    long smallest = Long.MAX_VALUE;
    for (ViewChange held : latest) { // asked in every step
      if (held != null && held.replica() != standing.self && held.view() > standing.view) {
        later++;
        smallest = Math.min(smallest, held.view());
      }
    }
    return later >= standing.size.weakQuorum() ? smallest : -1;
  }

  void forgetUpTo(long view) {
    latest.replaceAll(held -> held == null || held.view() <= view ? null : held);
  }

  /** Whether somebody who is behind may be sent the NEW-VIEW again. */
  boolean mayHelp(int from) {
    return help.take(from, standing.micros());
  }
}
