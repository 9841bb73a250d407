package io.evenkeel.sim;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.LibraryOperation;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.sim.plan.Fault;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Who changes the configuration: one change after the other, each sent again until it is ordered. A
 * replica that lost its disk is waited for until it votes again, so that never more than one is
 * without a vote for that.
 */
final class Operator {

  private static final int PRINCIPAL = 4;
  private static final long SESSION = 50_000;
  private static final long RETRY_MICROS = 200_000;

  private final SimWorld world;
  private final ArrayDeque<Fault.Reconfigure> waiting = new ArrayDeque<>();
  private long number;
  private int generation;
  private boolean busy;

  Operator(SimWorld world) {
    this.world = world;
  }

  void change(Fault.Reconfigure change) {
    waiting.add(change);
    next();
  }

  private Configurations known() {
    return world.checker.model().configurations();
  }

  private void next() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    if (known().newest().from() > world.checker.model().last()) {
      busy = true;
      world.after(
          RETRY_MICROS,
          () -> {
            busy = false;
            next();
          });
      return;
    }
    busy = true;
    begin(waiting.remove());
  }

  private void begin(Fault.Reconfigure fault) {
    Configuration changed = known().newest().configuration();
    Member before = changed.member(fault.replica());
    boolean rejoin = fault.change() == Fault.Change.REJOIN;
    generation++;
    Member after =
        new Member(
            before.replica(),
            before.incarnation() + (rejoin ? 1 : 0),
            SimKeys.keys(before.replica(), generation),
            before.host(),
            before.port());
    boolean genuine = fault.change() != Fault.Change.FORGE;
    Reconfiguration change = SimKeys.change(changed, after, genuine);
    SimReplica replica = world.replica(fault.replica());
    world.trace.note(replica.name(), "operator", changed.number(), fault.change());
    if (genuine) {
      replica.keys().add(generation);
    }
    if (rejoin) {
      replica.crash();
      world.checker.lostDisk(replica);
      replica.reborn(
          after.incarnation(),
          known().announced(List.of(change), SimKeys::operatorSigned),
          world.random.nextBoolean());
      world.after(RETRY_MICROS, replica::start);
    }
    submit(change, genuine);
  }

  private void submit(Reconfiguration change, boolean genuine) {
    RequestId id = new RequestId(PRINCIPAL, SESSION, ++number);
    ClientRequest request =
        world.clients.issued(
            SimKeys.request(
                world.cluster,
                ClientRequest.Kind.LIBRARY,
                id,
                LibraryOperation.reconfigure(change),
                -1,
                true));
    send(change, request, genuine);
  }

  private void send(Reconfiguration change, ClientRequest request, boolean genuine) {
    boolean ordered = known().newest().configuration().number() > change.number();
    if (!genuine && ordered) {
      throw new Violation("I3", "a change was accepted that the operator did not sign");
    }
    boolean refused =
        world
                .checker
                .model()
                .done(new io.evenkeel.api.ClientId(PRINCIPAL, SESSION), request.id().number())
            != null;
    if (ordered || (!genuine && refused)) {
      world.coverage.reached(genuine ? Rare.RECONFIGURED : Rare.FORGED_CHANGE_REFUSED);
      awaitVote(change);
      return;
    }
    for (int to = 0; to < world.n(); to++) {
      world.network.request(to, request);
    }
    world.after(RETRY_MICROS, () -> send(change, request, genuine));
  }

  private void awaitVote(Reconfiguration change) {
    SimReplica replica = world.replica(change.member().replica());
    boolean rejoined = replica.membership() > 0;
    boolean votes =
        replica.up() && replica.ordering().ordering().agreement().voting() && replica.voting();
    if (!rejoined || votes) {
      if (rejoined) {
        world.coverage.reached(Rare.VOTES_AGAIN);
      }
      busy = false;
      next();
      return;
    }
    world.after(RETRY_MICROS, () -> awaitVote(change));
  }
}
