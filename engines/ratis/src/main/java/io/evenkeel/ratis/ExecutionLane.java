package io.evenkeel.ratis;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.Reply;
import io.evenkeel.ratis.Operations.Answer;
import io.evenkeel.ratis.Operations.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Steps {@link Execution}: whoever has an event does it himself, one thread at a time. Ratis'
 * updater thread brings the entries and waits until each is executed, the checkpoint lane brings
 * what it has done.
 */
final class ExecutionLane {

  /** Whose requests are only in this server: reads. */
  private static final ClientId READER = new ClientId(-1, 0);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Execution execution;
  private final ObjectService service;
  private final RaftTerms terms;
  private final Digest order;
  private final Effects effects;
  private final RatisEvents events;

  private long answeredSequence;
  private List<Reply> replies = List.of();
  private long requestsHanded;
  private boolean repairing;
  private boolean stopping;
  private volatile @Nullable String halted;
  private long lastTimestampMillis;
  private volatile long sequence;
  private volatile long requestsExecuted;

  /** Who carries out what the checkpoint lane has to do. */
  interface Effects {
    /** The checkpoint lane's part of an effect; must not block. */
    void checkpoint(ExecutionEffect effect);
  }

  /** A service reported a change during a read. */
  private static final class NotARead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotARead() {
      super("the operation changes something", null, false, false);
    }
  }

  /** A state that cannot be served from; the reason for people. */
  static final class NotServing extends Exception {
    private static final long serialVersionUID = 1L;

    NotServing(String reason) {
      super(reason);
    }
  }

  /**
   * @param order stands in every checkpoint for what was agreed on: which group's log it was
   */
  ExecutionLane(
      Execution execution,
      ObjectService service,
      RaftTerms terms,
      Digest order,
      Effects effects,
      RatisEvents events) {
    this.execution = execution;
    this.service = service;
    this.terms = terms;
    this.order = order;
    this.effects = effects;
    this.events = events;
  }

  /** Position of the last executed entry; any thread. */
  long sequence() {
    return sequence;
  }

  /** Requests that were handed to execution since the start, replayed ones again; any thread. */
  long requestsExecuted() {
    return requestsExecuted;
  }

  /** Why nothing is executed any more; any thread. */
  Optional<String> halted() {
    return Optional.ofNullable(halted);
  }

  /** Whether the state is being repaired, or the server is to be ended; any thread. */
  boolean serving() {
    lock.lock();
    try {
      return !repairing && !stopping && halted == null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Executes an entry of the log; returns when it is executed.
   *
   * @param at its position, one more than its index
   * @param entry what it holds; empty for one that is not for the service
   * @return what its clients are told, in the order of the requests
   */
  List<Answer> execute(long at, long term, Optional<Operations.Entry> entry) throws NotServing {
    lock.lock();
    try {
      while (true) {
        while (repairing && !stopping) {
          changed.awaitUninterruptibly();
        }
        checkServing();
        if (at <= execution.sequence()) {
          return Answer.all(requests(entry).size(), Status.SUPERSEDED); // a checkpoint has it
        }
        hand(at, term, entry);
        while (execution.sequence() < at && !repairing && !stopping && halted == null) {
          changed.awaitUninterruptibly();
        }
        if (execution.sequence() >= at) {
          return answers(requests(entry), answeredSequence == at ? replies : List.of());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The same for one that was executed before a repair, by who repairs. */
  void replay(long at, long term, Optional<Operations.Entry> entry) throws NotServing {
    lock.lock();
    try {
      hand(at, term, entry);
      while (execution.sequence() < at && !stopping && halted == null) {
        changed.awaitUninterruptibly();
      }
      checkServing();
    } finally {
      lock.unlock();
    }
  }

  private void hand(long at, long term, Optional<Operations.Entry> entry) {
    terms.handed(at, term);
    replies = List.of();
    entry.ifPresent(
        of -> lastTimestampMillis = Math.max(lastTimestampMillis, of.timestampMillis()));
    OrderedBatch batch = batch(at, entry);
    requestsHanded += batch.requests().size();
    requestsExecuted = requestsHanded;
    step(new ExecutionEvent.Execute(batch));
  }

  private void checkServing() throws NotServing {
    String cause = halted;
    if (cause != null) {
      throw new NotServing(cause);
    }
    if (stopping) {
      throw new NotServing("the server is being stopped");
    }
  }

  private static List<Operations.Request> requests(Optional<Operations.Entry> entry) {
    return entry.map(Operations.Entry::requests).orElse(List.of());
  }

  private OrderedBatch batch(long at, Optional<Operations.Entry> entry) {
    long timestampMillis = entry.map(Operations.Entry::timestampMillis).orElse(0L);
    long seed = entry.map(Operations.Entry::seed).orElse(0L);
    List<OrderedRequest> requests = new ArrayList<>();
    for (Operations.Request request : requests(entry)) {
      requests.add(new OrderedRequest(request.client(), request.number(), request.operation()));
    }
    return new OrderedBatch(at, order, timestampMillis, seed, requests);
  }

  /** Runs operations on the state as it is now; one that would change it is refused. */
  List<Answer> read(List<byte[]> operations) throws NotServing {
    lock.lock();
    try {
      checkServing();
      if (repairing) {
        throw new NotServing("this server's state is being repaired");
      }
      return operations.stream().map(this::read).toList();
    } finally {
      lock.unlock();
    }
  }

  private Answer read(byte[] operation) {
    Request request =
        new Request(READER, 0, operation, execution.sequence(), lastTimestampMillis, 0);
    Modifications refusing =
        id -> {
          throw new NotARead();
        };
    service.batchStarted();
    try {
      return new Answer(Status.OK, service.invoke(request, refusing).payload());
    } catch (NotARead e) {
      return new Answer(Status.NOT_A_READ);
    } catch (RuntimeException failure) {
      return Answer.failed(failure); // of this operation; the others are answered
    } finally {
      service.batchFinished();
    }
  }

  /** Takes what the checkpoint lane has done. */
  void post(ExecutionEvent event) {
    lock.lock();
    try {
      step(event);
    } finally {
      lock.unlock();
    }
  }

  /** Reads a slice for a capture, if there is nothing to execute; whether there may be more. */
  boolean idle() {
    if (!lock.tryLock()) {
      return true; // a batch is under way, which reads as well
    }
    try {
      if (!execution.wantsIdle()) {
        return false;
      }
      step(new ExecutionEvent.Idle());
      return execution.wantsIdle();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes the state that of an image.
   *
   * @return why not; empty if it is
   */
  Optional<String> install(Image image) {
    lock.lock();
    try {
      step(new ExecutionEvent.Install(image));
      if (execution.stateLost()) {
        return Optional.of("checkpoint " + image.sequence() + " could not be installed");
      }
      return Optional.ofNullable(halted);
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is executed or read until {@link #repaired}: the state is wrong since a position. */
  void suspend(long from) {
    lock.lock();
    try {
      repairing = true;
      step(new ExecutionEvent.Suspend(from));
    } finally {
      lock.unlock();
    }
  }

  /** The state is right again. */
  void repaired() {
    lock.lock();
    try {
      repairing = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Who waits here goes on, without having executed anything. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends execution for good. */
  void halt(String cause) {
    lock.lock();
    try {
      if (halted == null) {
        halted = cause;
        events.warn("halted", execution.sequence(), cause);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Releases the service; nothing is executed any more. */
  void close() {
    lock.lock();
    try {
      stopping = true;
      service.close();
    } finally {
      lock.unlock();
    }
  }

  private void step(ExecutionEvent event) {
    long nowMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    for (ExecutionEffect effect : execution.step(event, nowMicros)) {
      carryOut(effect);
    }
    sequence = execution.sequence();
    changed.signalAll();
  }

  private void carryOut(ExecutionEffect effect) {
    if (effect instanceof ExecutionEffect.Replies executed) {
      answeredSequence = executed.sequence();
      replies = executed.replies();
    } else if (effect instanceof ExecutionEffect.Waiting waiting) {
      String reason = waiting.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      events.info("execution-waits", waiting.sequence(), "execution waits: " + reason);
      effects.checkpoint(effect);
    } else if (effect instanceof ExecutionEffect.CheckpointFailed failed) {
      String text = "no checkpoint at " + failed.sequence() + ": " + failed.failure();
      events.warn("checkpoint-failed", failed.sequence(), text);
    } else if (effect instanceof ExecutionEffect.InstallFailed failed) {
      String text = "checkpoint " + failed.sequence() + " not installed: " + failed.failure();
      events.warn("install-failed", failed.sequence(), text);
    } else if (effect instanceof ExecutionEffect.Halted ended) {
      halted = ended.cause();
      events.warn("halted", ended.sequence(), ended.cause());
    } else {
      effects.checkpoint(effect);
    }
  }

  /** Replies are in the order of the requests; one that its session has gone beyond has none. */
  private static List<Answer> answers(List<Operations.Request> requests, List<Reply> replies) {
    List<Answer> answers = new ArrayList<>(requests.size());
    int next = 0;
    for (Operations.Request request : requests) {
      if (next < replies.size() && isOf(request, replies.get(next))) {
        answers.add(answer(replies.get(next)));
        next++;
      } else {
        answers.add(new Answer(Status.SUPERSEDED));
      }
    }
    return answers;
  }

  private static boolean isOf(Operations.Request request, Reply reply) {
    return reply.client().equals(request.client()) && reply.number() == request.number();
  }

  private static Answer answer(Reply reply) {
    Status status =
        switch (reply.status()) {
          case OK -> Status.OK;
          case SESSION_EXPIRED -> Status.SESSION_EXPIRED;
          case RESULT_DROPPED -> Status.RESULT_DROPPED;
          case REFUSED_PERMISSION ->
              throw new IllegalStateException("everybody may do everything here");
        };
    return new Answer(status, reply.payload());
  }
}
