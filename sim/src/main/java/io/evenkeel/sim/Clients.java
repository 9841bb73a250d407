package io.evenkeel.sim;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.execution.Reply;
import io.evenkeel.sim.plan.ClientLie;
import io.evenkeel.sim.plan.Fault;
import java.util.ArrayList;
import java.util.List;

/** All clients of a run, correct and lying ones. */
final class Clients {

  private static final int PRINCIPALS = 3;
  private static final int LYING_PRINCIPAL = 3;
  private static final long LYING_SESSIONS = 10_000;
  private static final int SPREAD_MICROS = 50_000;

  /** As many requests of a flood for each of another lie, and within what time. */
  private static final int FLOOD = 15;

  private static final int FLOOD_MICROS = 2_000;

  private final SimWorld world;
  private final List<Session> sessions = new ArrayList<>();
  private long nextSession = 1;
  private long nextLyingSession = LYING_SESSIONS;
  private long ackedPosition;
  private int acknowledged;

  Clients(SimWorld world) {
    this.world = world;
  }

  void start() {
    for (int i = 0; i < world.plan.workload().sessions(); i++) {
      Session session = new Session(world, this, i % PRINCIPALS);
      sessions.add(session);
      world.after(1 + world.random.nextInt(20_000), session::next);
    }
  }

  long newSession() {
    return nextSession++;
  }

  /** From now on each asks a few times more, then stops. */
  void finish() {
    sessions.forEach(Session::finish);
  }

  boolean done() {
    return sessions.stream().allMatch(Session::done);
  }

  int acknowledged() {
    return acknowledged;
  }

  /** The position of the latest request that some client knows to be executed. */
  long ackedPosition() {
    return ackedPosition;
  }

  void acked(long position) {
    acknowledged++;
    ackedPosition = Math.max(ackedPosition, position);
  }

  void replied(int from, Reply reply) {
    for (Session session : sessions) {
      session.replied(from, reply);
    }
  }

  void poison() {
    sessions.get(0).poison();
  }

  /** Makes a request known to the checker: a principal stands behind it. */
  ClientRequest issued(ClientRequest request) {
    world.checker.issued(request.digest());
    return request;
  }

  void lie(Fault.LyingClient fault) {
    long session = nextLyingSession++;
    long number = 1;
    boolean flood = fault.lie() == ClientLie.FLOOD;
    for (int i = 0; i < fault.requests() * (flood ? FLOOD : 1); i++) {
      if (fault.lie() == ClientLie.SESSIONS || flood) {
        session = nextLyingSession++;
      }
      number += fault.lie() == ClientLie.JUMP ? 1L << world.random.nextInt(40) : 1;
      RequestId id = new RequestId(LYING_PRINCIPAL, session, number);
      long delay = 1L + world.random.nextInt(flood ? FLOOD_MICROS : SPREAD_MICROS);
      world.after(delay, () -> lie(fault, id));
    }
  }

  private void lie(Fault.LyingClient fault, RequestId id) {
    ClientRequest one = request(id, fault, 1);
    ClientRequest other = fault.lie() == ClientLie.TWO_OPERATIONS ? request(id, fault, 2) : one;
    for (int to = 0; to < world.n(); to++) {
      world.network.request(to, (fault.mask() >> to & 1) == 1 ? one : other);
    }
  }

  private ClientRequest request(RequestId id, Fault.LyingClient fault, int variant) {
    byte[] operation = SimService.operation('a', variant, new byte[] {(byte) variant});
    int macs = fault.lie() == ClientLie.PARTIAL_MACS ? fault.mask() : -1;
    boolean signed = fault.lie() != ClientLie.BAD_SIGNATURE;
    return issued(SimKeys.request(world.cluster, id, operation, macs, signed));
  }
}
