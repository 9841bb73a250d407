package io.evenkeel.agreement;

import io.evenkeel.agreement.Effect.Suspicion;
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From one view to the next (Castro &amp; Liskov, TOCS 2002, sections 4.4 and 4.5):
 *
 * <pre>
 *             suspicion, or f+1 VIEW-CHANGEs for later views
 *   active(v) ----------------------------------------------> leaving: ViewRecord(v')
 *      ^                                                          | VIEW-CHANGE signed
 *      | NEW-VIEW(v') valid: NewViewRecord                        v
 *      +---------------------------------------------------- waiting(v'): ViewChangeRecord
 *                                                             |   ^
 *                                     2f+1 are there and the  +---+ f+1 for later ones
 *                                     timer ends: v'+1
 * </pre>
 *
 * A replica that left a view casts no vote in it any more, whatever happens. Only one that has a
 * vote leaves; the others follow NEW-VIEWs.
 */
final class ViewChanger {

  private final Standing standing;
  private final Quota quota;
  private final Proposer proposer;
  private final Reproposals reproposals;
  private final Peers peers;
  private final ViewChangeBook book;
  private final Allowance newViewAllowance;
  private final boolean[] verifyingNewView;

  /** When the wait for the NEW-VIEW began, on {@link Standing#ranMicros}; -1 before that. */
  private long waitingSinceMicros = -1;

  private boolean signingNewView;
  private long resentMicros;
  private Suspicion reason = Suspicion.OTHERS;

  ViewChanger(
      Standing standing, Quota quota, Proposer proposer, Reproposals reproposals, Peers peers) {
    this.peers = peers;
    this.standing = standing;
    this.quota = quota;
    this.proposer = proposer;
    this.reproposals = reproposals;
    this.book = new ViewChangeBook(standing, quota);
    this.newViewAllowance =
        new Allowance(standing.size.n(), standing.config.timing().retransmitMicros());
    this.verifyingNewView = new boolean[standing.size.n()];
  }

  /** After a restart: goes on where the log ends. */
  void resume(@Nullable ViewChange own) {
    NewView started = standing.newView;
    if (standing.active) {
      if (started != null) {
        reproposals.start(started);
        if (standing.isPrimary() && standing.voting()) {
          standing.out.broadcast(started);
        }
      }
    } else if (standing.voting()) {
      if (own != null && own.view() == standing.view) {
        book.put(own);
        send(own);
      } else {
        sign();
      }
    }
  }

  /** Leaves for a later view. */
  private void leave(long view, Suspicion why) {
    standing.view = view;
    standing.active = false;
    standing.newView = null;
    standing.viewChangesInVain++;
    reason = why;
    waitingSinceMicros = -1;
    signingNewView = false;
    standing.out.persist(new ViewRecord(view));
    forgetView();
    sign();
  }

  private void forgetView() {
    standing.slots.leaveView(standing.preparedTable, standing.micros());
    reproposals.reset();
    proposer.reset();
  }

  private void sign() {
    standing.out.run(
        Tasks.signViewChange(
            standing.at(standing.high()),
            standing.self,
            standing.view,
            standing.certified,
            standing.preparedTable.all()));
  }

  void onViewChangeSigned(ViewChange message) {
    if (message.view() == standing.view
        && !standing.active
        && standing.voting()
        && message.signature().length > 0) {
      standing.out.persist(new ViewChangeRecord(message));
      book.put(message);
      send(message);
    }
  }

  private void send(ViewChange own) {
    resentMicros = standing.micros();
    standing.out.broadcast(own);
  }

  void onViewChange(ViewChange message, int from) {
    NewView started = standing.newView;
    if (started != null && message.view() <= standing.view) {
      if (book.mayHelp(from)) {
        standing.out.send(from, started); // it waits for what is there already
      }
      return;
    }
    book.onViewChange(message, from);
  }

  void onViewChangeVerified(TaskResult.ViewChangeVerified result) {
    book.onVerified(result);
  }

  void onNewView(NewView message, int from) {
    if (message.view() < standing.view
        || (message.view() == standing.view && standing.active)
        || verifyingNewView[from]) {
      return;
    }
    if (!newViewAllowance.take(from, standing.micros())) {
      standing.out.refuseReplica(Refusal.VIEW_QUOTA, from);
    } else if (!isOfItsTime(message)) {
      standing.out.refuseReplica(Refusal.WRONG_CONFIGURATION, from);
    } else if (!ViewChangeCheck.wellFormed(standing.config, standing.configurations, message)) {
      refuse(message, from);
    } else if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
    } else {
      verifyingNewView[from] = true;
      standing.out.run(
          Tasks.verifyNewView(standing.configurations, message, from, book.of(message.view())),
          Outbox.MANY_SIGNATURES);
    }
  }

  /**
   * Whether a quorum of its configuration speaks for this replica. One of an older configuration
   * does if this replica has no vote open that was cast in a newer one, and a correct replica says
   * that it works in that view: who was away, or is new, enters a view that began before.
   */
  private boolean isOfItsTime(NewView message) {
    long number = message.configuration();
    if (number == standing.at(standing.high()).number()) {
      return true;
    }
    long last = Math.max(standing.low(), standing.slots.highestAccepted());
    return number < standing.at(standing.high()).number()
        && standing.configurations.numbered(number).isPresent()
        && (!standing.voting()
            || standing.slots.highestAccepted() <= standing.low()
            || standing.at(last).number() <= number)
        && peers.viewByWeakQuorum() >= message.view();
  }

  void onNewViewVerified(TaskResult.NewViewVerified result) {
    quota.endReplica(result.from());
    verifyingNewView[result.from()] = false;
    NewView message = result.message();
    if (!result.holds()) {
      refuse(message, result.from());
    } else if (message.view() > standing.view
        || (message.view() == standing.view && !standing.active)) {
      standing.out.persist(new NewViewRecord(message));
      enter(message);
    }
  }

  /** A NEW-VIEW that does not hold; when its own primary sent it there is nothing to wait for. */
  private void refuse(NewView message, int from) {
    standing.out.refuseReplica(Refusal.BAD_NEW_VIEW, from);
    newViewAllowance.punish(from, standing.micros());
    if (message.view() == standing.view && from == standing.primary() && !standing.active) {
      standing.suspect(Suspicion.INVALID_NEW_VIEW);
    }
  }

  void onNewViewSigned(NewView message) {
    if (message.view() == standing.view
        && !standing.active
        && standing.voting()
        && message.signature().length > 0) {
      standing.out.persist(new NewViewRecord(message));
      standing.out.broadcast(message);
      enter(message);
    }
  }

  private void enter(NewView message) {
    if (message.view() > standing.view) {
      reason = Suspicion.OTHERS;
      standing.view = message.view();
      forgetView();
    }
    standing.active = true;
    standing.newView = message;
    standing.enteredMicros = standing.ranMicros;
    waitingSinceMicros = -1;
    signingNewView = false;
    book.forgetUpTo(message.view());
    standing.out.add(new Effect.ViewEntered(message.view(), reason));
    reproposals.start(message);
  }

  /** Sends again what may be lost, and gives a new primary up that lets everybody wait. */
  void onTick() {
    if (standing.active || !standing.voting()) {
      return;
    }
    ViewChange own = book.get(standing.self);
    long interval = standing.config.timing().retransmitMicros();
    if (own != null
        && own.view() == standing.view
        && standing.micros() - resentMicros >= interval) {
      send(own);
    }
    long timeout = standing.config.timing().views().newViewMicros();
    if (waitingSinceMicros >= 0
        && standing.ranMicros - waitingSinceMicros >= standing.backedOff(timeout)) {
      standing.suspect(Suspicion.NEW_VIEW_TIMEOUT);
    }
  }

  /** Looks at its guards again. Whether the view moved. */
  boolean settle() {
    Suspicion suspicion = standing.takeSuspicion();
    if (!standing.voting() || !standing.config.timing().views().enabled()) {
      return false;
    }
    long next = book.viewToJoin();
    if (suspicion != null) {
      leave(standing.view + 1, suspicion);
      return true;
    }
    if (next > standing.view) {
      leave(next, Suspicion.OTHERS);
      return true;
    }
    if (!standing.active && isOutdated(book.get(standing.self))) {
      leave(standing.view + 1, reason);
      return true;
    }
    if (!standing.active) {
      await();
    }
    return false;
  }

  /**
   * Whether nobody may count what this replica said any more, because its window now ends in a
   * later configuration. It cannot say something else for the same view, so it goes on to the next.
   */
  private boolean isOutdated(@Nullable ViewChange own) {
    return own != null
        && own.view() == standing.view
        && own.configuration() != standing.at(standing.high()).number();
  }

  private void await() {
    if (waitingSinceMicros < 0 && book.countFrom(standing.view) >= standing.size.quorum()) {
      waitingSinceMicros = standing.ranMicros;
    }
    if (!standing.isPrimary() || signingNewView) {
      return;
    }
    List<ViewChange> chosen = chosen();
    if (chosen.size() == standing.size.quorum()) {
      signingNewView = true;
      standing.out.run(
          Tasks.signNewView(
              standing.configurations,
              standing.configurations.numbered(chosen.get(0).configuration()).orElseThrow(),
              standing.self,
              standing.view,
              chosen),
          Outbox.MANY_SIGNATURES);
    }
  }

  /**
   * A quorum of the configuration that its own VIEW-CHANGE names, with its own: so the view starts
   * where this incarnation may sign.
   */
  private List<ViewChange> chosen() {
    ViewChange own = book.get(standing.self);
    if (own == null || own.view() != standing.view) {
      return List.of();
    }
    List<ViewChange> chosen =
        new ArrayList<>(
            book.of(standing.view).stream()
                .filter(one -> one.configuration() == own.configuration() && !one.equals(own))
                .limit(standing.size.quorum() - 1L)
                .toList());
    chosen.add(own);
    chosen.sort(Comparator.comparingInt(ViewChange::replica));
    return chosen;
  }
}
