package io.evenkeel.node;

import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.node.lane.Niceness;
import io.evenkeel.node.status.Counters;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.OrderingEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The three lanes of a replica and the threads for its tasks, as they see each other. */
final class Lanes
    implements OrderingWork.Others, ExecutionWork.Others, CheckpointWork.Others, AutoCloseable {

  private static final int TASK_THREADS = 2;

  private final Lane<OrderingEvent> ordering;
  private final Lane<ExecutionEvent> execution;
  private final Lane<CheckpointJob> checkpoints;
  private final TaskPool tasks;

  /** For what checkpoints hash: it must not stand in the way of what requests wait for. */
  private final TaskPool hashing;

  private final Standing standing;
  private final Replies replies;
  private volatile long durableSequence;
  private volatile boolean proposes;
  private volatile Runnable orderingRoundEnded = () -> {};
  private final Admission admission;
  private volatile @Nullable GroupCommit commit;

  /**
   * @param failed told when a lane or a task threw
   */
  Lanes(Standing standing, Replies replies, Counters counters, Consumer<Throwable> failed) {
    this.ordering = new Lane<>("evenkeel-ordering", failed);
    this.execution = new Lane<>("evenkeel-execution", failed);
    this.checkpoints = new Lane<>("evenkeel-checkpoint", failed);
    this.tasks = new TaskPool("evenkeel-task", TASK_THREADS, failed);
    this.hashing = new TaskPool("evenkeel-hash", 1, failed, Lanes::giveWay);
    this.admission = new Admission(ordering, counters);
    this.standing = standing;
    this.replies = replies;
  }

  /**
   * Requests go before hashing, where the system lets one choose. Not before the checkpoint lane:
   * it holds what execution waits for, if the service knows one caller at a time.
   */
  private static void giveWay() {
    boolean unused = Niceness.giveWay();
  }

  /** Runs what checkpoints hash, or drops it once this is closed. */
  Executor hashing() {
    return hashing::run;
  }

  /** Where clients' requests come in. */
  Admission admission() {
    return admission;
  }

  Lane<OrderingEvent> ordering() {
    return ordering;
  }

  Lane<CheckpointJob> checkpoints() {
    return checkpoints;
  }

  /**
   * Starts the execution lane, whose first work may be long: what it tells the others waits there.
   *
   * @param own the checkpoint to begin with
   * @return closes that lane
   */
  AutoCloseable startExecution(ExecutionWork executes, Optional<Image> own) {
    own.ifPresent(image -> execution.put(new ExecutionEvent.Install(image)));
    execution.start(executes);
    return execution;
  }

  void start(GroupCommit leaves, OrderingWork orders, CheckpointWork captures) {
    commit = leaves;
    leaves.start();
    checkpoints.start(captures);
    ordering.start(orders);
  }

  /** What runs on the ordering lane after each round. */
  void onOrderingRoundEnded(Runnable action) {
    orderingRoundEnded = action;
  }

  /**
   * A primary may wait for an execution before it proposes; a backup hears of it in time with the
   * next message or tick.
   */
  @Override
  public void order(OrderingEvent event) {
    if (event instanceof OrderingEvent.Executed && !proposes) {
      ordering.leave(event, 0);
    } else {
      ordering.put(event);
    }
  }

  /** Somebody told of changes of the configuration that hold. */
  void announced(List<Reconfiguration> changes) {
    order(new OrderingEvent.Agreement(new Event.ChangesAnnounced(changes)));
  }

  @Override
  public void requestTaken(int principal) {
    admission.taken(principal);
  }

  @Override
  public void execute(ExecutionEvent event) {
    execution.put(event);
  }

  @Override
  public int executionBacklog() {
    return execution.backlog();
  }

  @Override
  public int orderingBacklog() {
    return ordering.backlog();
  }

  @Override
  public void checkpoint(CheckpointJob job) {
    checkpoints.put(job);
  }

  @Override
  public void task(Runnable task) {
    tasks.run(task);
  }

  @Override
  public void roundEnded(Ordering state) {
    Standing.Order order = Standing.Order.of(state);
    standing.order(order);
    replies.setView(order.view());
    proposes = state.agreement().proposes();
    admission.roundEnded(state.agreement()::hears);
    orderingRoundEnded.run();
  }

  @Override
  public void durable(long sequence) {
    if (sequence > durableSequence) {
      durableSequence = sequence;
    }
  }

  @Override
  public long durableSequence() {
    return durableSequence;
  }

  @Override
  public long requestsExecuted() {
    return standing.requests();
  }

  @Override
  public void diskFull(boolean full) {
    standing.diskFull(full);
  }

  @Override
  public void halted(String cause) {
    standing.halted(cause);
  }

  @Override
  public void executed(long sequence, long requests) {
    standing.executed(sequence, requests);
  }

  /**
   * Ordering first, so that nothing new is promised; then what waits for the log leaves. What was
   * ordered and not yet executed stands in the log and is executed after the next start.
   */
  @Override
  public void close() {
    ordering.close();
    tasks.close();
    GroupCommit leaves = commit;
    if (leaves != null) {
      leaves.close();
    }
    execution.close();
    checkpoints.close();
    hashing.close();
  }
}
