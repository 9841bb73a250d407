package io.evenkeel.sim;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.api.ClientId;
import io.evenkeel.execution.Reply;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A correct client: one request after the other, each until {@code f+1} replicas gave the same
 * reply; sent again to all if none comes; now and then sent twice, or under a new session. What it
 * is told is compared with the agreed order, in value and in real time.
 */
final class Session {

  private static final long RETRY_MICROS = 150_000;
  private static final int FINAL_REQUESTS = 2;
  private static final String OPERATIONS = "ppdaaiig";
  static final int ARGUMENT_BYTES_MAX = 40;

  /** Half of the requests are for these: so an object changes while it is read. */
  private static final int HOT_KEYS = 4;

  /** Writes what can be packed on a disk. */
  private static final int PACKABLE_PRINCIPAL = 1;

  private final SimWorld world;
  private final Clients clients;
  private final int principal;
  private long session;
  private long number;
  private int left = Integer.MAX_VALUE;
  private boolean poison;

  /** The present operation is that one: it is sent again when nobody executed it. */
  private boolean poisoning;

  private boolean answered = true;
  private @Nullable ClientRequest current;
  private long ackedBefore;
  private int attempt;
  private final Map<String, BitSet> votes = new HashMap<>();

  Session(SimWorld world, Clients clients, int principal) {
    this.world = world;
    this.clients = clients;
    this.principal = principal;
    this.session = clients.newSession();
  }

  boolean done() {
    return left == 0;
  }

  void finish() {
    left = FINAL_REQUESTS;
    if (answered) {
      next();
    }
  }

  /** The next operation is the one that breaks a weak service. */
  void poison() {
    poison = true;
  }

  void next() {
    if (!answered || done()) {
      return;
    }
    char code = OPERATIONS.charAt(world.random.nextInt(OPERATIONS.length()));
    poisoning = poison;
    poison = false;
    if (poisoning) {
      code = SimService.POISON;
    }
    byte[] argument = new byte[world.random.nextInt(ARGUMENT_BYTES_MAX)];
    int mask = principal == PACKABLE_PRINCIPAL ? SimPacking.SMALL : 0xff;
    for (int i = 0; i < argument.length; i++) {
      argument[i] = (byte) (world.random.nextInt() & mask);
    }
    int keys = world.plan.workload().keys();
    int key = world.random.nextInt(world.random.nextBoolean() ? keys : Math.min(keys, HOT_KEYS));
    send(SimService.operation(code, key, argument));
  }

  private void send(byte[] operation) {
    if (world.random.nextInt(60) == 0) {
      session = clients.newSession(); // a client that was started anew
      number = 0;
    }
    ClientRequest old = current;
    number++;
    RequestId id = new RequestId(principal, session, number);
    ClientRequest request = clients.issued(SimKeys.request(world.cluster, id, operation));
    current = request;
    votes.clear();
    answered = false;
    ackedBefore = clients.ackedPosition();
    int presumedPrimary = world.presumedPrimary();
    boolean everywhere = world.random.nextInt(4) == 0;
    for (int to = 0; to < world.n(); to++) {
      if (everywhere || to == presumedPrimary) {
        world.network.request(to, request);
      }
    }
    if (old != null && world.random.nextInt(10) == 0) {
      world.network.request(world.random.nextInt(world.n()), old);
    }
    retryAfter(++attempt, request);
  }

  private void retryAfter(int forAttempt, ClientRequest request) {
    world.after(
        RETRY_MICROS,
        () -> {
          if (forAttempt == attempt && !answered) {
            for (int to = 0; to < world.n(); to++) {
              world.network.request(to, request);
            }
            retryAfter(forAttempt, request);
          }
        });
  }

  void replied(int from, Reply reply) {
    if (answered
        || reply.number() != number
        || reply.client().session() != session
        || reply.client().principal() != principal) {
      return;
    }
    String value = reply.status() + Arrays.toString(reply.payload());
    BitSet senders = votes.computeIfAbsent(value, key -> new BitSet());
    senders.set(from);
    if (senders.cardinality() > world.plan.faultyMax()) {
      accept(reply);
    }
  }

  private void accept(Reply reply) {
    answered = true;
    if (reply.status() == Reply.Status.SESSION_EXPIRED) {
      world.coverage.reached(Rare.SESSION_EXPIRED);
      session = clients.newSession();
      number = 0;
      poison = poisoning;
    } else {
      compare(reply);
      left -= left == Integer.MAX_VALUE ? 0 : 1;
    }
    if (!done()) {
      world.after(1 + world.random.nextLong(world.plan.workload().thinkMicrosMax()), this::next);
    }
  }

  /** What a client accepted stands in the agreed order, after all that was accepted before. */
  private void compare(Reply reply) {
    ClientId client = new ClientId(principal, session);
    Model.Done done = world.checker.model().done(client, number);
    if (done == null) {
      throw new Violation("I6", client + ":" + number + " was acknowledged and never executed");
    }
    boolean same =
        reply.status() == Reply.Status.RESULT_DROPPED
            || (reply.status() == done.reply().status()
                && Arrays.equals(reply.payload(), done.reply().payload()));
    if (!same) {
      throw new Violation("I6", client + ":" + number + " was told a wrong result");
    }
    if (done.position() <= ackedBefore) {
      throw new Violation("I6", client + ":" + number + " stands before what was known earlier");
    }
    clients.acked(done.position());
  }
}
