package io.evenkeel.ratis;

import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.ratis.Standing.RootAt;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Replaces this server's state by a confirmed checkpoint of the others': because the log it needs
 * is gone, or because its own state turned out to be wrong. Checkpoint lane only, but for what says
 * otherwise.
 *
 * <pre>
 *  INSTALLING  told by Ratis     choose, fetch, confirm; Ratis then has it installed
 *  REPAIRING   a root differed   suspend, fetch, name what differs, confirm, install,
 *                                replay the log up to where execution had been
 * </pre>
 */
final class Renewal implements Fetching.Host {

  /** So many repairs without a right checkpoint of its own in between. */
  private static final int REPAIRS_MAX = 3;

  /** How long a server that is behind asks around for what is confirmed. */
  private static final long CHOOSE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** How long it waits for those that do not answer: they might be sources. */
  private static final long HEAR_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final CheckpointLane lane;
  private final ExecutionLane execution;
  private final StoredCheckpoints stored;
  private final RootExchange exchange;
  private final List<Integer> others;
  private final CommittedLog log;
  private final RatisEvents events;
  private final Fetching fetching;

  // Installing.
  private @Nullable CompletableFuture<RootAt> installed;
  private long installFrom;
  private long wantedSinceNanos;

  // Repairing.
  private @Nullable RootAt wrong;
  private long executedBefore;
  private boolean targetWanted;
  private int repairsInRow;

  private volatile Standing.Condition condition = Standing.Condition.RUNNING;
  private final AtomicInteger repairs = new AtomicInteger();
  private final AtomicInteger transfers = new AtomicInteger();

  Renewal(
      CheckpointLane lane,
      ExecutionLane execution,
      StoredCheckpoints stored,
      RootExchange exchange,
      List<Integer> others,
      CommittedLog log,
      RatisEvents events) {
    this.lane = lane;
    this.execution = execution;
    this.stored = stored;
    this.exchange = exchange;
    this.others = others;
    this.log = log;
    this.events = events;
    this.fetching = new Fetching(stored.store(), this, events);
  }

  /** Any thread. */
  Standing.Condition condition() {
    return execution.halted().isPresent() ? Standing.Condition.HALTED : condition;
  }

  /** How often the state was repaired; any thread. */
  int repairs() {
    return repairs.get();
  }

  /** How many checkpoints were fetched; any thread. */
  int transfers() {
    return transfers.get();
  }

  boolean repairing() {
    return condition == Standing.Condition.REPAIRING;
  }

  /** Whether it matters where the others stand. */
  boolean wantsStandings() {
    return !fetching.active() && (installed != null || targetWanted);
  }

  /** A checkpoint of this server's own is the majority's. */
  void matched(RootAt own) {
    repairsInRow = 0;
  }

  /** Gets the newest confirmed checkpoint from a position on. */
  void install(long from, CompletableFuture<RootAt> result) throws IOException {
    Optional<RootAt> here = stored.confirmed().filter(root -> root.sequence() >= from);
    if (here.isPresent()) {
      result.complete(here.get());
      return;
    }
    if (installed != null || repairing()) {
      result.completeExceptionally(new IllegalStateException("another one is being fetched"));
      return;
    }
    condition = Standing.Condition.INSTALLING;
    installed = result;
    installFrom = from;
    wantedSinceNanos = System.nanoTime();
    exchange.forget();
    events.info(
        "log-gone",
        from,
        "the leader's log begins at " + from + ": a confirmed checkpoint is needed");
  }

  /** The state here is wrong since a position: a majority has another root there. */
  void repair(RootAt own, RootExchange.Target right) throws IOException {
    String text =
        String.format(
            Locale.ROOT,
            "root %s here at %d, but %s at servers %s: this state is wrong",
            own.root(),
            own.sequence(),
            right.root().root(),
            right.servers());
    events.warn("diverged", own.sequence(), text);
    repairsInRow++;
    if (repairsInRow > REPAIRS_MAX) {
      execution.halt("the state diverged again at " + own.sequence() + ", after repairs");
      return;
    }
    condition = Standing.Condition.REPAIRING;
    wrong = own;
    execution.suspend(own.sequence());
    executedBefore = execution.sequence();
    lane.stepDown(right.servers());
    if (right.sources().isEmpty()) {
      want();
    } else {
      fetching.start(right, stored.image(own.sequence()).or(stored::newest));
    }
  }

  /** Somebody said where he stands. */
  void heard() throws IOException {
    boolean all = exchange.heardOf() >= others.size();
    if (!wantsStandings() || (!all && System.nanoTime() - wantedSinceNanos < HEAR_NANOS)) {
      return;
    }
    RootAt found = wrong;
    long from = targetWanted && found != null ? found.sequence() : installFrom;
    Optional<RootExchange.Target> target = exchange.newest(from);
    if (target.isPresent() && !target.get().sources().isEmpty()) {
      targetWanted = false;
      fetching.start(target.get(), stored.newest());
    }
  }

  void tick() throws IOException {
    fetching.tick();
    CompletableFuture<RootAt> waiting = installed;
    if (waiting != null
        && !fetching.active()
        && System.nanoTime() - wantedSinceNanos > CHOOSE_NANOS) {
      endInstall();
      String text = "no other server has a confirmed checkpoint from " + installFrom + " on";
      events.warn("nothing-to-install", installFrom, text);
      waiting.completeExceptionally(new IllegalStateException(text));
    }
  }

  private void endInstall() {
    installed = null;
    condition = Standing.Condition.RUNNING;
  }

  long waitMicros() {
    return fetching.waitMicros();
  }

  @Override
  public void send(int server, long number, TransferRequest request) {
    lane.ask(
        server, request, response -> lane.submit(() -> fetching.arrived(server, number, response)));
  }

  @Override
  public void fetched(RootExchange.Target target, Image image) throws IOException {
    RootAt own = wrong;
    if (own != null) {
      Optional<Image> here =
          stored.image(own.sequence()).filter(old -> old.sequence() == image.sequence());
      here.ifPresent(
          old -> {
            Divergence divergence = Divergence.between(old, image);
            events.warn("objects-differ", old.sequence(), divergence.toString());
          });
    }
    Image published = stored.publish(image);
    try {
      stored.confirm(root(published, target), target.servers());
    } catch (DiskFullException full) {
      fetchFailed(target, String.valueOf(full.getMessage()));
      return;
    }
    int unused = transfers.incrementAndGet();
    CompletableFuture<RootAt> waiting = installed;
    if (own != null) {
      stored.withdrawUnconfirmed();
      installAndReplay(published);
    }
    RootAt newest = stored.confirmed().orElseThrow();
    lane.confirmed();
    if (waiting != null) {
      endInstall();
      waiting.complete(newest);
    }
  }

  /** What the servers said of the term is not proven; what the image says is. */
  private RootAt root(Image image, RootExchange.Target target) {
    List<RootAt> roots = stored.roots();
    return roots.stream()
        .filter(root -> root.sequence() == image.sequence())
        .findFirst()
        .orElse(target.root());
  }

  @Override
  public void fetchFailed(RootExchange.Target target, String cause) {
    exchange.forget();
    if (wrong != null) {
      want();
    }
  }

  private void want() {
    targetWanted = true;
    wantedSinceNanos = System.nanoTime();
  }

  private void installAndReplay(Image image) {
    Optional<String> failure = execution.install(image);
    if (failure.isPresent()) {
      execution.halt(failure.get());
      return;
    }
    // Execution may wait for a checkpoint on its way, which needs this lane's thread.
    Thread replay = new Thread(() -> replay(image.sequence()), "evenkeel-replay");
    replay.setDaemon(true);
    replay.start();
  }

  private void replay(long from) {
    try {
      for (long at = from + 1; at <= executedBefore; at++) {
        Optional<CommittedLog.Committed> entry = log.entry(at);
        if (entry.isEmpty()) {
          execution.halt("the log no longer has entry " + at + ": delete the data and start again");
          return;
        }
        execution.replay(at, entry.get().term(), entry.get().operation());
      }
      lane.submit(() -> repaired(from));
    } catch (IOException | RuntimeException failure) {
      execution.halt("the log could not be replayed: " + failure);
    } catch (ExecutionLane.NotServing ended) {
      // It is being stopped, or its failure was reported.
    }
  }

  private void repaired(long from) {
    wrong = null;
    int unused = repairs.incrementAndGet();
    condition = Standing.Condition.RUNNING;
    execution.repaired();
    events.info(
        "repaired",
        from,
        "the state is that of checkpoint " + from + " and the log up to " + executedBefore);
  }
}
