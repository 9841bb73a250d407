package io.evenkeel.sim;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Event;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.execution.Reply;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.sim.plan.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * Between the replicas, and between them and clients: messages are lost, doubled, delayed and
 * reordered as the plan says. Everything a lying replica says passes its {@link Liar} first.
 */
final class Network {

  private static final long DELAY_MICROS_MAX = 2_000;

  private final SimWorld world;
  private final List<Fault.Weather> weather = new ArrayList<>();
  private final List<Fault.Partition> partitions = new ArrayList<>();
  private long lost;
  private long doubled;

  Network(SimWorld world) {
    this.world = world;
  }

  void begins(Fault.Weather fault) {
    weather.add(fault);
  }

  void begins(Fault.Partition fault) {
    partitions.add(fault);
  }

  long lost() {
    return lost;
  }

  long doubled() {
    return doubled;
  }

  private boolean cut(int from, int to) {
    if (partitions.isEmpty()) {
      return false;
    }
    partitions.removeIf(partition -> partition.untilMicros() <= world.micros());
    for (Fault.Partition partition : partitions) {
      boolean fromSide = (partition.mask() >> from & 1) == 1;
      boolean toSide = (partition.mask() >> to & 1) == 1;
      if (fromSide != toSide && (fromSide || !partition.oneWay())) {
        return true;
      }
    }
    return false;
  }

  private void transmit(Runnable arrival) {
    int copies = 1;
    long delayMax = DELAY_MICROS_MAX;
    if (!weather.isEmpty()) {
      weather.removeIf(one -> one.untilMicros() <= world.micros());
      for (Fault.Weather one : weather) {
        if (world.random.nextInt(100) < one.lossPercent()) {
          lost++;
          return;
        }
        if (world.random.nextInt(100) < one.doublePercent()) {
          doubled++;
          copies = 2;
        }
        delayMax = Math.max(delayMax, one.delayMicrosMax());
      }
    }
    for (int i = 0; i < copies; i++) {
      world.after(1 + world.random.nextLong(delayMax), arrival);
    }
  }

  private void between(SimReplica from, int to, java.util.function.Consumer<SimReplica> arrival) {
    if (cut(from.id(), to)) {
      lost++;
      return;
    }
    for (SimReplica receiver : world.instances(to)) {
      transmit(
          () -> {
            if (receiver.up()) {
              arrival.accept(receiver);
            }
          });
    }
  }

  void send(SimReplica from, int to, PeerMessage message) {
    if (from.honest()) {
      world.checker.sent(from, message);
      deliver(from, to, message);
    } else {
      world.sentByLiar(from, to, message);
    }
  }

  /** Sends what may be a lie. */
  void deliver(SimReplica from, int to, PeerMessage message) {
    world.trace.message(from, to, message);
    world.checker.said(from, message);
    long incarnation = from.membership();
    between(
        from,
        to,
        receiver -> {
          Liar liar = receiver.liar();
          tell(from, receiver);
          if (liar == null || liar.hears(message)) {
            receiver.ordering().post(new OrderingEvent.Received(from.id(), incarnation, message));
          }
        });
  }

  /** Connections are made anew with each change, and Hello tells of all changes. */
  private static void tell(SimReplica from, SimReplica to) {
    if (from.known().newestKnown().number() > to.known().newestKnown().number()) {
      to.ordering()
          .post(new OrderingEvent.Agreement(new Event.ChangesAnnounced(from.known().changes())));
    }
  }

  void broadcast(SimReplica from, PeerMessage message) {
    if (from.honest()) {
      world.checker.sent(from, message);
    }
    for (int to = 0; to < world.n(); to++) {
      if (to != from.id()) {
        if (from.honest()) {
          deliver(from, to, message);
        } else {
          world.sentByLiar(from, to, message);
        }
      }
    }
  }

  void transferRequest(SimReplica from, int to, long number, TransferRequest request) {
    between(
        from, to, receiver -> receiver.checkpoints().transfers().serve(from.id(), number, request));
  }

  void transferResponse(SimReplica from, int to, long number, TransferResponse response) {
    Liar liar = from.liar();
    TransferResponse sent = liar == null ? response : liar.distort(response);
    if (sent != null) {
      between(
          from,
          to,
          receiver -> receiver.checkpoints().transfers().arrived(from.id(), number, sent));
    }
  }

  void request(int to, ClientRequest request) {
    for (SimReplica receiver : world.instances(to)) {
      transmit(
          () -> {
            Liar liar = receiver.liar();
            if (receiver.up() && (liar == null || liar.hears(request))) {
              receiver
                  .ordering()
                  .post(new OrderingEvent.Agreement(new Event.RequestReceived(request)));
            }
          });
    }
  }

  void reply(SimReplica from, Reply reply) {
    Liar liar = from.liar();
    Reply sent = liar == null ? reply : liar.distort(reply);
    if (sent != null) {
      transmit(() -> world.clients.replied(from.id(), sent));
    }
  }
}
