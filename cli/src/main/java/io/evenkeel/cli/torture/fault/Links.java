package io.evenkeel.cli.torture.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * The connections between replicas, and of clients to them. Each replica is reached at a port of
 * this process, which passes on what comes in; so each way can be stalled or cut. A connection
 * belongs to the replica whose process opened it, and its messages go one way, as replicas talk to
 * each other on connections that they open. Who opened one is read from {@code /proc}; without that
 * it counts as a client's. Any thread.
 */
public final class Links implements AutoCloseable {

  /** Clients, and whoever else is no replica. */
  static final int CLIENTS = -1;

  /** How a way is. */
  enum State {
    OPEN,
    /** Connections stand, and carry nothing. */
    STALLED,
    /** Connections are closed at once. */
    CLOSED
  }

  private final IntFunction<OptionalLong> processes;
  private final List<Gateway> gateways = new ArrayList<>();

  /** From whom, clients last, to whom. */
  private final State[][] ways;

  private boolean closed;

  /**
   * Opens the ports.
   *
   * @param processes the process of each replica, if it has one
   * @param ports where each replica is reached
   */
  public Links(IntFunction<OptionalLong> processes, List<Integer> ports) throws IOException {
    this.processes = processes;
    this.ways = new State[ports.size() + 1][ports.size()];
    heal();
    try {
      for (int replica = 0; replica < ports.size(); replica++) {
        gateways.add(new Gateway(this, replica, ports.get(replica)));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Whether it can be told who opened a connection. */
  public static boolean tellReplicasApart() {
    return SocketOwners.areKnown();
  }

  /** Says at which ports replicas really listen. */
  public void leadTo(List<Integer> targets) {
    gateways.forEach(gateway -> gateway.leadTo(targets.get(gateway.replica())));
  }

  /** All ways are open. */
  public synchronized void heal() {
    for (State[] to : ways) {
      Arrays.fill(to, State.OPEN);
    }
    notifyAll();
  }

  /** Breaks what a partition says. */
  void breakAs(Strike.Partition partition) {
    State state = partition.stalled() ? State.STALLED : State.CLOSED;
    int replica = partition.replica();
    synchronized (this) {
      for (int other = 0; other < gateways.size(); other++) {
        boolean meant = partition.shape() != Strike.Shape.PAIR || other == partition.other();
        if (other != replica && meant) {
          if (partition.shape() != Strike.Shape.MUTE) {
            ways[other][replica] = state;
          }
          if (partition.shape() != Strike.Shape.DEAF) {
            ways[replica][other] = state;
          }
        }
      }
      if (partition.shape() == Strike.Shape.DEAF || partition.shape() == Strike.Shape.ALONE) {
        ways[gateways.size()][replica] = state;
      }
    }
    gateways.forEach(Gateway::closeCut);
  }

  private synchronized State way(int from, int to) {
    return ways[from == CLIENTS ? gateways.size() : from][to];
  }

  /** Whether nothing may pass and nothing may stand. */
  synchronized boolean isCut(int from, int to) {
    return closed || way(from, to) == State.CLOSED;
  }

  /** Waits while a way is stalled; whether it is open then. */
  synchronized boolean awaitOpen(int from, int to) throws InterruptedException {
    while (!closed && way(from, to) == State.STALLED) {
      wait();
    }
    return !isCut(from, to);
  }

  /** Which replica's process has opened a connection from a port of this machine. */
  int owner(int fromPort, int toPort) {
    for (int replica = 0; replica < ways[0].length; replica++) {
      OptionalLong pid = processes.apply(replica);
      if (pid.isPresent() && SocketOwners.owns(pid.getAsLong(), fromPort, toPort)) {
        return replica;
      }
    }
    return CLIENTS;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    gateways.forEach(Gateway::close);
  }
}
