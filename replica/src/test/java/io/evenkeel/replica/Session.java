package io.evenkeel.replica;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.api.ClientId;
import io.evenkeel.execution.Reply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A client: one request after the other, each until {@code f+1} replicas gave the same reply; sent
 * again to all if none comes; now and then sent twice, or an old one again, or under a new session.
 */
final class Session {

  private static final long RETRY_MICROS = 150_000;
  private static final String OPERATIONS = "ppdaaiig";

  private final World world;
  private final int principal;
  private final int requests;
  private long session;
  private long number;
  private int answered;
  private boolean poison;
  private boolean answeredCurrent;
  private ClientRequest current;
  private ClientRequest old;
  private final Map<String, Set<Integer>> votes = new HashMap<>();

  Session(World world, int principal, int requests) {
    this.world = world;
    this.principal = principal;
    this.session = world.nextSession++;
    this.requests = requests;
  }

  boolean done() {
    return answered == requests;
  }

  /** The next operation is the one that breaks a weak service. */
  void poison() {
    poison = true;
  }

  void next() {
    char code = OPERATIONS.charAt(world.random.nextInt(OPERATIONS.length()));
    if (poison) {
      poison = false;
      code = '!';
    }
    byte[] argument = new byte[world.random.nextInt(40)];
    for (int i = 0; i < argument.length; i++) {
      argument[i] = (byte) world.random.nextInt();
    }
    send(MapService.operation(code, world.random.nextInt(world.keys), argument));
  }

  private void send(byte[] operation) {
    if (world.random.nextInt(40) == 0) {
      session = world.nextSession++; // a client that was started anew
      number = 0;
    }
    old = current;
    number++;
    current = TestKeys.request(world.cluster, new RequestId(principal, session, number), operation);
    votes.clear();
    answeredCurrent = false;
    boolean everywhere = world.random.nextInt(4) == 0;
    for (int to = 0; to < world.n(); to++) {
      if (everywhere || to == 0) {
        world.request(to, current);
      }
    }
    if (old != null && world.random.nextInt(10) == 0) {
      world.request(world.random.nextInt(world.n()), old);
    }
    retryAfter(current);
  }

  private void retryAfter(ClientRequest request) {
    world.after(
        RETRY_MICROS,
        () -> {
          if (request.equals(current) && !answeredCurrent) {
            for (int to = 0; to < world.n(); to++) {
              world.request(to, request);
            }
            retryAfter(request);
          }
        });
  }

  void replied(int from, Reply reply) {
    if (done()
        || !reply.client().equals(new ClientId(principal, session))
        || reply.number() != number) {
      return;
    }
    String value = reply.status() + java.util.Arrays.toString(reply.payload());
    Set<Integer> senders = votes.computeIfAbsent(value, key -> new HashSet<>());
    senders.add(from);
    if (senders.size() == world.cluster.size().weakQuorum() && !answeredCurrent) {
      answeredCurrent = true;
      if (reply.status() == Reply.Status.SESSION_EXPIRED) {
        session = world.nextSession++;
        number = 0;
      } else {
        answered++;
      }
      if (!done()) {
        world.after(1 + world.random.nextInt(300), this::next);
      }
    }
  }
}
