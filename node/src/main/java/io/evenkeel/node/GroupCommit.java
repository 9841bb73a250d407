package io.evenkeel.node;

import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.node.config.Durability;
import io.evenkeel.node.status.Counters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The only way out of the ordering lane: what it decided leaves when the records it depends on are
 * as durable as the replica was told to make them.
 *
 * <p>The way of data: the lane appends records to the log (system call, no sync) and holds what
 * depends on them here, with how much of the log that is. At the end of its round it hands over
 * what it held and goes on. With {@link Durability#SYNC} a thread of its own takes everything that
 * was handed over meanwhile, syncs the log once for all of it, and lets it leave in order, then
 * takes what came in during that sync: the slower the disk, the larger the groups. With the other
 * two everything leaves at the end of the round, and with {@link Durability#ASYNC} the thread syncs
 * behind it.
 *
 * <p>If a sync fails, nothing that waits leaves, and the replica stops. Ordering lane only, but for
 * the thread inside.
 */
final class GroupCommit implements AutoCloseable {

  private static final int WAITING_MAX = 4_096;
  private static final long WAITING_BYTES_MAX = 64L << 20;
  private static final long ASYNC_BYTES_MAX = 8L << 20;
  private static final long ASYNC_MILLIS = 20;
  private static final long STOP_MILLIS_MAX = 10_000;

  /** What leaves. Never blocks. */
  interface Output {
    void leave() throws IOException;
  }

  private static final Output NOTHING = () -> {};

  /**
   * What waits.
   *
   * @param needed how much of the log must be durable before
   */
  private record Held(Output output, long needed, long bytes) {}

  private final Durability durability;
  private final ReplicaLog log;
  private final Counters counters;
  private final Consumer<Throwable> failed;
  private final Thread thread = new Thread(this::run, "evenkeel-log");

  private List<Held> round = new ArrayList<>();
  private long promised;
  private boolean crowded;
  private long quietSince = -1;

  // Between the two threads, guarded by this.
  private List<Held> next = new ArrayList<>();
  private long heldCount;
  private long heldBytes;
  private boolean wanted;
  private boolean stopping;
  private boolean broken;

  private volatile long syncStartNanos;
  private volatile boolean syncing;

  /**
   * @param failed told when a sync, or what leaves, threw
   */
  GroupCommit(
      Durability durability, ReplicaLog log, Counters counters, Consumer<Throwable> failed) {
    this.durability = durability;
    this.log = log;
    this.counters = counters;
    this.failed = failed;
    thread.setDaemon(true);
  }

  void start() {
    if (durability != Durability.NONE) {
      thread.start();
    }
  }

  /** The log inside, for reading. */
  ReplicaLog log() {
    return log;
  }

  /**
   * Appends a record that what is held from now on may depend on.
   *
   * @throws DiskFullException if there is no room; it can be tried again
   */
  void persist(LogRecord record) throws IOException {
    log.append(record);
    counters.count("log.records");
    if (!(record instanceof CommittedRecord)) {
      promised = log.appended();
    }
  }

  /** For other replicas: leaves when all records so far are durable. */
  void hold(Output output) {
    hold(output, 0);
  }

  /** The same for one that holds on to so many bytes. */
  void hold(Output output, long bytes) {
    round.add(new Held(output, log.appended(), bytes));
  }

  /**
   * For execution: leaves when all records but the last commit marks are durable. These follow from
   * what {@code 2f+1} replicas made durable before they said COMMIT.
   */
  void holdExecution(Output output) {
    round.add(new Held(output, promised, 0));
  }

  /** How much waits. */
  synchronized long waiting() {
    return heldCount;
  }

  /** Hands over what is held; never waits. */
  void roundEnded() throws IOException {
    if (durability != Durability.SYNC) {
      for (Held held : round) {
        held.output.leave();
      }
      round.clear();
      if (durability == Durability.ASYNC && log.durable() < log.appended()) {
        want();
      }
    } else if (!round.isEmpty()) {
      handOver();
    }
  }

  private synchronized void handOver() throws IOException {
    for (Held held : round) {
      heldBytes += held.bytes;
    }
    heldCount += round.size();
    next.addAll(round);
    round = new ArrayList<>();
    want();
  }

  /** Whether more may be decided: not while far too much waits already, which then is hurried. */
  boolean hasRoom() throws IOException {
    boolean room =
        switch (durability) {
          case NONE -> true;
          case ASYNC -> log.appended() - log.durable() <= ASYNC_BYTES_MAX;
          case SYNC -> isShort();
        };
    if (!room) {
      if (!crowded) {
        counters.count("log.waits");
      }
      makeRoom();
    }
    crowded = !room;
    return room;
  }

  private synchronized boolean isShort() {
    return heldCount <= WAITING_MAX && heldBytes <= WAITING_BYTES_MAX;
  }

  /** What fills the log may not have been handed over yet: the sync does not wait for it. */
  private synchronized void makeRoom() throws IOException {
    if (broken) {
      throw new IOException("the protocol log failed before");
    }
    want();
  }

  private synchronized void want() {
    wanted = true;
    notifyAll();
  }

  private synchronized void await(BooleanSupplier reached) throws IOException {
    try {
      while (!reached.getAsBoolean()) {
        if (broken) {
          throw new IOException("the protocol log failed before");
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the protocol log was synced", e);
    }
  }

  /**
   * From time to time: if nothing was appended since the last call, leaves a mark in the log, so
   * that damage to what is there cannot be taken for the torn tail of a crash.
   */
  void quiet() throws IOException {
    long end = log.appended();
    if (durability != Durability.NONE && end == quietSince) {
      boolean behind = log.durable() < end;
      if (behind || marked()) {
        hold(NOTHING);
      }
    }
    quietSince = end;
  }

  private boolean marked() throws IOException {
    try {
      return log.mark();
    } catch (DiskFullException e) {
      return false; // nobody depends on it
    }
  }

  private void run() {
    try {
      while (handedOver()) {
        pass();
        rest();
      }
    } catch (Throwable failure) {
      synchronized (this) {
        broken = true;
        notifyAll();
      }
      failed.accept(failure);
    }
  }

  /** Waits for the next group; false if none will come. */
  private synchronized boolean handedOver() throws IOException {
    await(() -> wanted || stopping);
    return wanted;
  }

  /** One sync for all that was handed over, which leaves. The thread inside does only this. */
  void pass() throws IOException {
    List<Held> group = take();
    letLeave(group);
    done(group);
  }

  private synchronized List<Held> take() {
    wanted = false;
    List<Held> group = next;
    next = new ArrayList<>();
    return group;
  }

  private void letLeave(List<Held> group) throws IOException {
    if (durability == Durability.ASYNC) {
      sync();
    }
    for (Held held : group) {
      if (log.durable() < held.needed) {
        sync();
      }
      held.output.leave();
    }
  }

  private void sync() throws IOException {
    syncStartNanos = System.nanoTime();
    syncing = true;
    log.sync();
    counters.count("log.syncs");
    counters.count("log.sync-micros", syncMicros());
    syncing = false;
  }

  /** For how long the present sync has lasted, 0 if there is none; any thread. */
  long syncMicros() {
    return syncing ? TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - syncStartNanos) : 0;
  }

  private synchronized void done(List<Held> group) {
    heldCount -= group.size();
    for (Held held : group) {
      heldBytes -= held.bytes;
    }
    notifyAll();
  }

  /** What is synced behind is not synced all the time. */
  private synchronized void rest() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ASYNC_MILLIS);
    long left = ASYNC_MILLIS;
    while (durability == Durability.ASYNC && !stopping && left > 0 && !far()) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  private boolean far() {
    return log.appended() - log.durable() > ASYNC_BYTES_MAX / 2;
  }

  /** Lets everything leave that was handed over, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    if (thread.equals(Thread.currentThread())) {
      return;
    }
    try {
      thread.join(STOP_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
