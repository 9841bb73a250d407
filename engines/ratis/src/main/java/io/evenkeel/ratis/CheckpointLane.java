package io.evenkeel.ratis;

import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.CapturePace;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Taking;
import io.evenkeel.ratis.Standing.RootAt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread of its own that takes checkpoints, publishes them, compares roots with the other
 * servers, serves chunks and fetches them. Each round gives each of these one slice.
 *
 * <p>Any {@link IOException} of the store itself leaves the disk in an unknown state and ends
 * execution.
 */
final class CheckpointLane implements Taking.Host, AutoCloseable {

  private static final long IDLE_MICROS = 100_000;
  private static final int COMPLETION_STEPS_PER_ROUND = 16;

  /** How often the others are asked for what is not confirmed yet. */
  private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** What the lane is asked to do. */
  interface Work {
    void run() throws IOException;
  }

  /** What the lane knows of Raft, and tells it. */
  interface Raft {
    /** The newest confirmed checkpoint is another one. */
    void confirmed();

    /** Called often. */
    void tick();

    /** Whether this server leads. */
    boolean leading();
  }

  private final ExecutionLane execution;
  private final StoredCheckpoints stored;
  private final RootExchange exchange;
  private final RatisCluster cluster;
  private final int self;
  private final Peers peers;
  private final Raft raft;
  private final RatisEvents events;
  private final Taking taking;
  private final Renewal renewal;
  private final TransferSource source;
  private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
  private final Set<Long> splitsReported = new HashSet<>();
  private final Thread thread;

  private long askedNanos = System.nanoTime() - ASK_NANOS;
  private volatile boolean closed;

  CheckpointLane(
      RatisConfig config,
      ExecutionLane execution,
      StoredCheckpoints stored,
      Peers peers,
      CommittedLog log,
      Raft raft,
      RatisEvents events) {
    this.execution = execution;
    this.stored = stored;
    this.cluster = config.cluster();
    this.self = config.self();
    this.exchange = new RootExchange(cluster, self);
    this.peers = peers;
    this.raft = raft;
    this.events = events;
    this.taking = new Taking(this, new CapturePace(config.checkpoints().captureBytesPerSecond()));
    this.renewal =
        new Renewal(this, execution, stored, exchange, cluster.others(self), log, events);
    this.source =
        new TransferSource(
            failure -> events.warn("damaged", 0, String.valueOf(failure.getMessage())));
    this.thread = new Thread(this::run, "evenkeel-checkpoints-" + self);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Hands over what an effect of execution asks for; any thread. */
  void carryOut(ExecutionEffect effect) {
    submit(() -> take(effect));
  }

  private void take(ExecutionEffect effect) throws IOException {
    if (effect instanceof ExecutionEffect.StartCapture start) {
      long executed = execution.requestsExecuted();
      taking.capture(start.capture(), start.schedule(), executed, System.nanoTime());
    } else if (effect instanceof ExecutionEffect.MakeRoom room) {
      taking.makeRoom(room.reading(), room.heldBytesMax());
    } else if (effect instanceof ExecutionEffect.CancelCapture cancel) {
      taking.cancel(cancel.capture());
    } else if (effect instanceof ExecutionEffect.RunCompletion run) {
      long sequence = run.taken().sequence();
      long now = System.nanoTime();
      taking.complete(
          new Taking.Completing(sequence, run.completion(), run.previous(), false, now));
    } else if (effect instanceof ExecutionEffect.CaptureDue
        || (effect instanceof ExecutionEffect.Waiting waiting && waiting.forCheckpoint())) {
      taking.hurry();
    } else if (effect instanceof ExecutionEffect.Suspended) {
      taking.drop("this server's state is wrong");
    }
  }

  /** Hands over work; any thread. */
  void submit(Work work) {
    queue.add(work);
  }

  /** The newest checkpoint from a position on, fetched and confirmed here; any thread. */
  CompletableFuture<RootAt> install(long from) {
    CompletableFuture<RootAt> installed = new CompletableFuture<>();
    submit(() -> renewal.install(from, installed));
    return installed;
  }

  /** Answers a transfer request; any thread. */
  CompletableFuture<TransferResponse> serve(TransferRequest request) {
    CompletableFuture<TransferResponse> answer = new CompletableFuture<>();
    submit(() -> answer.complete(answer(request)));
    return answer;
  }

  Standing.Condition condition() {
    return renewal.condition();
  }

  int repairs() {
    return renewal.repairs();
  }

  int transfers() {
    return renewal.transfers();
  }

  private void run() {
    try {
      while (!closed) {
        Work work = queue.poll(waitMicros(), TimeUnit.MICROSECONDS);
        while (work != null && !closed) {
          work.run();
          work = queue.poll();
        }
        take();
        renewal.tick();
        exchangeRoots();
        raft.tick();
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error failure) {
      if (!closed) {
        execution.halt("the checkpoint store failed: " + failure);
      }
    } finally {
      closeQuietly();
    }
  }

  private void take() throws IOException {
    taking.stepCapture(System.nanoTime(), execution.requestsExecuted());
    int steps = 1;
    while (taking.stepCompletion(System.nanoTime()) && steps < COMPLETION_STEPS_PER_ROUND) {
      steps++;
    }
  }

  private void closeQuietly() {
    try {
      taking.close();
    } catch (IOException e) {
      events.warn("close-failed", 0, String.valueOf(e.getMessage()));
    }
  }

  private long waitMicros() {
    long wait =
        Math.min(IDLE_MICROS, Math.min(taking.waitMicros(System.nanoTime()), renewal.waitMicros()));
    return execution.idle() ? Math.min(wait, 500) : wait;
  }

  @Override
  public void execute(ExecutionEvent event) {
    execution.post(event);
  }

  @Override
  public void completed(Taking.Completing done) throws IOException {
    Image finished = done.completion().result();
    Image image;
    try {
      image = stored.publish(finished);
    } catch (DiskFullException full) {
      stored.store().discard(finished);
      String cause = String.valueOf(full.getMessage());
      execute(new ExecutionEvent.CompletionFailed(finished.sequence(), cause, false));
      return;
    }
    execute(new ExecutionEvent.Published(image));
    execute(new ExecutionEvent.CheckpointStable(image.sequence()));
    events.info(
        "checkpoint-published",
        image.sequence(),
        "checkpoint " + image.sequence() + " root " + image.header().root());
  }

  /** Asks the others while there is something to compare, or to fetch. */
  private void exchangeRoots() throws IOException {
    boolean wanted = renewal.wantsStandings() || !stored.unconfirmed().isEmpty();
    long now = System.nanoTime();
    if (!wanted || now - askedNanos < ASK_NANOS) {
      return;
    }
    askedNanos = now;
    judge();
    for (int other : cluster.others(self)) {
      peers.ask(other, Peers.STANDING, new byte[0], this::heard);
    }
  }

  private void heard(int server, Optional<ByteBuffer> answer) {
    if (answer.isEmpty()) {
      return;
    }
    byte[] bytes = new byte[answer.get().remaining()];
    answer.get().get(bytes);
    submit(
        () -> {
          try {
            Standing standing = Standing.decode(bytes);
            if (standing.server() == server) {
              exchange.heard(standing);
              judge();
              renewal.heard();
            }
          } catch (MalformedException e) {
            events.warn("refused", 0, "server " + server + " sent " + e.getMessage());
          }
        });
  }

  private void judge() throws IOException {
    if (renewal.repairing()) {
      return;
    }
    for (RootAt own : stored.unconfirmed()) {
      Optional<RootExchange.Verdict> verdict = exchange.judge(own);
      if (verdict.isPresent() && !act(verdict.get())) {
        return;
      }
    }
  }

  /** Whether later checkpoints are to be looked at, too. */
  private boolean act(RootExchange.Verdict verdict) throws IOException {
    if (verdict instanceof RootExchange.Verdict.Confirmed confirmed) {
      stored.confirm(confirmed.own(), confirmed.servers());
      renewal.matched(confirmed.own());
      raft.confirmed();
      return true;
    }
    if (verdict instanceof RootExchange.Verdict.Diverged diverged) {
      renewal.repair(diverged.own(), diverged.right());
      return false;
    }
    RootAt own = ((RootExchange.Verdict.Split) verdict).own();
    if (splitsReported.add(own.sequence())) {
      events.warn(
          "roots-differ",
          own.sequence(),
          "no majority has the same root at "
              + own.sequence()
              + ": the service is not deterministic, or several servers are damaged");
    }
    return true;
  }

  void confirmed() {
    raft.confirmed();
  }

  /** Gives up leadership, if it is here, to one of these. */
  void stepDown(List<Integer> successors) {
    if (raft.leading() && !successors.isEmpty()) {
      peers.giveLeadershipTo(successors.get(0));
    }
  }

  /** Asks a server for a part of a checkpoint. */
  void ask(int server, TransferRequest request, Consumer<TransferResponse> to) {
    peers.ask(
        server,
        Peers.TRANSFER,
        TransferCodec.encode(request),
        (from, answer) -> to.accept(parsed(answer)));
  }

  /** No answer is one, too: the server cannot at present. */
  private static TransferResponse parsed(Optional<ByteBuffer> answer) {
    TransferResponse none = new TransferResponse.Unavailable(TransferResponse.Reason.READ_FAILED);
    try {
      return answer.isPresent() ? TransferCodec.response(answer.get()) : none;
    } catch (MalformedException lie) {
      return new TransferResponse.Unavailable(TransferResponse.Reason.DAMAGED);
    }
  }

  private TransferResponse answer(TransferRequest request) {
    @Nullable Image image = stored.find(request.root()).orElse(null);
    return image == null
        ? new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT)
        : source.answer(image, request);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    submit(() -> {});
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }
}
