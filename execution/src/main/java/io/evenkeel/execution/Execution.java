package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.NewImages;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes agreed batches on a service and takes its checkpoints: the step machine of the execution
 * lane. One writer; see the package comment for the loop that drives it.
 */
public final class Execution {

  private enum State {
    RUNNING,
    /** The state is somebody's word, until enough others confirm what becomes of it. */
    STAGED,
    /** The staged state is confirmed, and not durable yet. */
    EXPOSING,
    /** The service's state is wrong, or half installed, until an installation succeeds. */
    UNDEFINED,
    HALTED
  }

  /**
   * Positions without a stable checkpoint at which execution stops, so that log and bodies do not
   * grow without end; an installed checkpoint that is not stable is one. But never below a
   * certified position: a correct replica has come that far, and its successors may have forgotten
   * what was before it, so that only there all can vote for the same one.
   */
  private static final int UNSTABLE_POSITIONS_MAX = 2;

  private static final Digest NO_HISTORY = Digest.of(new byte[Digest.BYTES]);

  private final ObjectService service;
  private final Library library;
  private final Positions positions;
  private final CheckpointCycle cycle;
  private final RequestExecution requests;
  private final ArrayDeque<OrderedBatch> waiting = new ArrayDeque<>();

  private final ArrayDeque<Long> unstablePositions = new ArrayDeque<>();

  private State state = State.RUNNING;
  private ImageReading imageReading = ImageReading.IN_PLACE;

  /** The last installed state, until a batch changes it. */
  private Installation.@Nullable Present present;

  private final StagedState staged = new StagedState();

  /** Up to here batches were handed over before a state was staged. They do not come again. */
  private long executedBefore;

  private LibraryObjects.History history = new LibraryObjects.History(0, NO_HISTORY, 0);
  private long certifiedSequence;
  private long stableSequence;
  private boolean stoppedForStability;

  /** Position from which on the state is known to be wrong; 0 if it is not. */
  private long wrongFrom;

  /** For replicas that take their checkpoints at the same positions. */
  public Execution(
      ObjectService service,
      ExecutionConfig config,
      Library library,
      CheckpointMethod method,
      NewImages images,
      PauseMeter pauses) {
    this(service, config, library, method, images, pauses, Turns.EVERYBODY);
  }

  /**
   * @param service the service, in its initial state
   * @param config intervals and bounds
   * @param library the library's own agreed state
   * @param method how checkpoints are taken
   * @param images opens an unpublished image for each checkpoint; touches no file before the first
   *     object
   * @param pauses told when execution stops for a checkpoint
   * @param turns whose checkpoint stands at which position
   */
  public Execution(
      ObjectService service,
      ExecutionConfig config,
      Library library,
      CheckpointMethod method,
      NewImages images,
      PauseMeter pauses,
      Turns turns) {
    this.service = service;
    this.library = library;
    this.positions = new Positions(turns);
    ServiceReader reader = new ServiceReader(service);
    this.cycle =
        new CheckpointCycle(
            new CheckpointCycle.Way(method, images, config.pauses().completion()),
            reader,
            positions,
            config,
            pauses,
            this::libraryObjects);
    ClientTable clients =
        new ClientTable(config.sessionsPerPrincipalMax(), config.resultBytesKeptMax());
    this.requests = new RequestExecution(service, reader, config, library, clients, cycle);
  }

  /** From now on images that are installed are read in this way. */
  public void readImages(ImageReading reading) {
    imageReading = reading;
  }

  /** Sequence number of the last executed batch. */
  public long sequence() {
    return history.sequence();
  }

  /** Digest of the order up to {@link #sequence()}. */
  public Digest historyDigest() {
    return history.digest();
  }

  /**
   * What the state has replies to: each session's last request, the least recently executed first.
   */
  public List<LastRequest> answered() {
    return requests.clients().entries().stream()
        .sorted(ClientTable.Entry.EXECUTION_ORDER)
        .map(entry -> new LastRequest(entry.client(), entry.number()))
        .toList();
  }

  /** Whether there is no state that can be used until an installation succeeds. */
  public boolean stateLost() {
    return state == State.UNDEFINED;
  }

  /** Whether a capture wants {@link ExecutionEvent.Idle} events. */
  public boolean wantsIdle() {
    return cycle.wantsSlices();
  }

  /**
   * Takes one event in and returns what is to be done, in order.
   *
   * @param nowMicros monotone time of the driver; used only to predict how long a capture takes
   */
  public List<ExecutionEffect> step(ExecutionEvent event, long nowMicros) {
    List<ExecutionEffect> effects = new ArrayList<>();
    if (state == State.HALTED) {
      return effects;
    }
    handle(event, nowMicros, effects);
    drain(nowMicros, effects);
    return effects;
  }

  private void handle(ExecutionEvent event, long nowMicros, List<ExecutionEffect> effects) {
    if (event instanceof ExecutionEvent.Execute execute) {
      waiting.add(execute.batch());
    } else if (event instanceof ExecutionEvent.Resend resend) {
      resend(resend.client(), resend.number(), effects);
    } else if (event instanceof ExecutionEvent.Idle) {
      cycle.slice();
    } else if (event instanceof ExecutionEvent.CaptureEnded ended) {
      cycle.captureEnded(ended, nowMicros, effects);
    } else if (event instanceof ExecutionEvent.RoomMade room) {
      cycle.roomMade(room.reading());
    } else if (event instanceof ExecutionEvent.Published published) {
      cycle.published(published.image(), nowMicros, effects);
    } else if (event instanceof ExecutionEvent.CompletionFailed failed) {
      effects.add(new ExecutionEffect.CheckpointFailed(failed.sequence(), failed.failure()));
      if (state == State.STAGED && cycle.completesPresentState()) {
        effects.add(new ExecutionEffect.StagedRoot(failed.sequence(), Optional.empty()));
      }
      cycle.failed(failed.sequence(), failed.baseLost(), nowMicros, effects);
    } else if (event instanceof ExecutionEvent.CheckpointCertified certified) {
      certifiedSequence = Math.max(certifiedSequence, certified.sequence());
    } else if (event instanceof ExecutionEvent.CheckpointStable stable) {
      stableSequence = Math.max(stableSequence, stable.sequence());
      unstablePositions.removeIf(position -> position <= stableSequence);
      stoppedForStability = false;
    } else if (event instanceof ExecutionEvent.UseMethod use) {
      cycle.use(new CheckpointCycle.Way(use.method(), use.images(), use.completion()));
    } else if (event instanceof ExecutionEvent.Install install) {
      install(install.image(), effects);
    } else if (event instanceof ExecutionEvent.Suspend suspend) {
      suspend(suspend.sequence(), effects);
    } else if (event instanceof ExecutionEvent.GiveUp end) {
      halt(end.sequence(), end.cause(), effects);
    } else if (event instanceof ExecutionEvent.OfStaged about) {
      handleStaged(about, nowMicros, effects);
    }
  }

  private void handleStaged(
      ExecutionEvent.OfStaged event, long nowMicros, List<ExecutionEffect> effects) {
    if (event instanceof ExecutionEvent.Stage stage) {
      stage(stage.image(), effects);
    } else if (event instanceof ExecutionEvent.StagedImage taken) {
      stagedImage(taken.image(), nowMicros, effects);
    } else if (event instanceof ExecutionEvent.StagedPublished published) {
      if (state == State.EXPOSING) {
        expose(published.image(), effects);
      }
    } else if (state == State.STAGED) {
      if (event instanceof ExecutionEvent.Replay replay) {
        staged.replays().add(replay.batch());
      } else if (event instanceof ExecutionEvent.Expose) {
        state = State.EXPOSING;
        effects.add(new ExecutionEffect.PublishStaged(staged.image()));
      } else if (event instanceof ExecutionEvent.Unstage) {
        unstage(effects);
      }
    }
  }

  private void drain(long nowMicros, List<ExecutionEffect> effects) {
    while (state == State.STAGED && !staged.replays().isEmpty() && !cycle.waits()) {
      execute(staged.replays().remove(), nowMicros, effects);
    }
    while (state == State.RUNNING && !waiting.isEmpty() && !cycle.waits()) {
      if (unstablePositions.size() >= UNSTABLE_POSITIONS_MAX
          && history.sequence() >= certifiedSequence) {
        reportNoStableCheckpoint(effects);
        return;
      }
      OrderedBatch batch = waiting.remove();
      if (batch.sequence() <= history.sequence()) {
        continue; // covered by an installed checkpoint
      }
      execute(batch, nowMicros, effects);
    }
  }

  private void reportNoStableCheckpoint(List<ExecutionEffect> effects) {
    if (!stoppedForStability) {
      stoppedForStability = true;
      effects.add(
          new ExecutionEffect.Waiting(
              history.sequence(), ExecutionEffect.Waiting.Reason.NO_STABLE_CHECKPOINT));
    }
  }

  private void execute(OrderedBatch batch, long nowMicros, List<ExecutionEffect> effects) {
    if (batch.sequence() != history.sequence() + 1) {
      throw new IllegalStateException(
          "batch " + batch.sequence() + " delivered after " + history.sequence());
    }
    long timestampMillis = Math.max(batch.timestampMillis(), history.timestampMillis());
    List<Reply> replies;
    present = null;
    try {
      replies = requests.execute(batch, timestampMillis, state == State.RUNNING);
    } catch (RuntimeException | Error failure) {
      failed(batch.sequence(), serviceFailed(batch.sequence(), failure), effects);
      return;
    }
    history = new LibraryObjects.History(batch.sequence(), batch.history(), timestampMillis);
    boolean position = library.positionAt(batch.sequence());
    if (state == State.STAGED) {
      boolean taken = cycle.batchExecuted(batch, position, nowMicros, effects);
      effects.add(new ExecutionEffect.StagedExecuted(batch.sequence(), taken));
      return;
    }
    effects.add(new ExecutionEffect.Replies(batch.sequence(), replies));
    effects.add(new ExecutionEffect.Executed(batch.sequence(), Reply.bytesOf(replies)));
    // Who is behind executes positions that are stable already.
    if (cycle.batchExecuted(batch, position, nowMicros, effects)) {
      unstable(batch.sequence());
    }
  }

  /** Nothing becomes stable where replicas take turns: nobody waits for it there. */
  private void unstable(long sequence) {
    if (sequence > stableSequence && !positions.staggered()) {
      unstablePositions.add(sequence);
    }
  }

  /** What breaks the service in a state that nobody vouches for says nothing of the service. */
  private void failed(long sequence, String cause, List<ExecutionEffect> effects) {
    if (state == State.STAGED) {
      unstage(effects);
      effects.add(new ExecutionEffect.NotStaged(cause));
    } else {
      halt(sequence, cause, effects);
    }
  }

  private void resend(ClientId client, long number, List<ExecutionEffect> effects) {
    if (state != State.RUNNING) {
      return; // what would be said is perhaps wrong
    }
    Reply reply = requests.replyAgain(client, number);
    if (reply != null) {
      effects.add(new ExecutionEffect.ResentReply(history.sequence(), reply));
    }
  }

  private List<StateObject> libraryObjects() {
    ClientTable clients = requests.clients();
    List<StateObject> objects =
        LibraryObjects.encode(history, library.encode(), clients.entries(), clients.floors());
    return positions.staggered()
        ? LibraryObjects.withPositions(objects, positions.count())
        : objects;
  }

  private void suspend(long sequence, List<ExecutionEffect> effects) {
    cycle.reset(false, effects);
    state = State.UNDEFINED;
    wrongFrom = sequence;
    waiting.clear();
    requests.forgetLargeResults();
    present = null;
    effects.add(new ExecutionEffect.Suspended(sequence));
  }

  private void install(Image image, List<ExecutionEffect> effects) {
    if (state == State.RUNNING && image.sequence() <= history.sequence()) {
      // Execution is ahead of this target; whoever waits for it goes on from here.
      effects.add(installed());
      return;
    }
    long oldest = wrongFrom > 0 ? wrongFrom : history.sequence();
    if (image.sequence() < oldest) {
      // The batches in between were handed over before and do not come again.
      effects.add(
          new ExecutionEffect.InstallFailed(
              image.sequence(), "the batches from there to " + oldest + " do not come again"));
      return;
    }
    cycle.reset(false, effects);
    state = State.UNDEFINED;
    try {
      replaceBy(image);
    } catch (IOException | IllegalArgumentException failure) {
      effects.add(new ExecutionEffect.InstallFailed(image.sequence(), failure.toString()));
      return;
    } catch (RuntimeException | Error failure) {
      halt(image.sequence(), serviceFailed(image.sequence(), failure), effects);
      return;
    }
    cycle.installed(image);
    unstablePositions.clear();
    unstable(history.sequence());
    stoppedForStability = false;
    wrongFrom = 0;
    cycle.standsAt(history.sequence());
    state = State.RUNNING;
    effects.add(installed());
  }

  /**
   * Makes the state that of the image.
   *
   * @throws IOException if the image cannot be read or is damaged
   * @throws IllegalArgumentException if it is not understood
   */
  private void replaceBy(Image image) throws IOException {
    Installation installation =
        new Installation(service, image, imageReading, present, wrongFrom > 0);
    present = null;
    LibraryObjects.Content content = installation.run();
    if (positions.staggered() != content.positions() >= 0) {
      throw new IllegalArgumentException("a checkpoint of another family of methods");
    }
    library.restore(content.configuration());
    positions.restore(content.positions());
    requests.restore(content);
    history = content.history();
    present = installation.installed();
  }

  /** The state becomes what one replica says; nothing that follows from it is shown. */
  private void stage(Image image, List<ExecutionEffect> effects) {
    if (state == State.RUNNING) {
      executedBefore = history.sequence();
    }
    staged.clear(effects);
    staged.took(image, effects);
    cycle.reset(false, effects);
    state = State.STAGED;
    try {
      if (image.sequence() < executedBefore) {
        throw new IllegalArgumentException("batches up to " + executedBefore + " were executed");
      }
      replaceBy(image);
    } catch (IOException | RuntimeException | Error failure) {
      failed(image.sequence(), "not staged: " + failure, effects);
      return;
    }
    present = null;
    cycle.staged(true);
    Digest root = image.header().root();
    effects.add(new ExecutionEffect.Staged(history.sequence(), root, history.digest()));
  }

  private void stagedImage(Image image, long nowMicros, List<ExecutionEffect> effects) {
    boolean present = state == State.STAGED && cycle.completesPresentState();
    cycle.published(image, nowMicros, effects);
    if (present) {
      staged.took(image, effects);
      Digest root = image.header().root();
      effects.add(new ExecutionEffect.StagedRoot(image.sequence(), Optional.of(root)));
    } else {
      effects.add(new ExecutionEffect.DropImage(image));
    }
  }

  private void unstage(List<ExecutionEffect> effects) {
    staged.clear(effects);
    cycle.reset(false, effects);
    cycle.staged(false);
    state = State.UNDEFINED;
  }

  /** The state is what it was said to be, and its newest image is durable: goes on from there. */
  private void expose(Image image, List<ExecutionEffect> effects) {
    try {
      LibraryObjects.Content content = LibraryObjects.order(image);
      LibraryObjects.History at = content.history();
      effects.add(
          new ExecutionEffect.Installed(at.sequence(), at.digest(), content.configuration()));
    } catch (IOException | IllegalArgumentException failure) {
      unstage(effects);
      effects.add(new ExecutionEffect.NotStaged(failure.toString()));
      return;
    }
    staged.shown();
    cycle.staged(false);
    state = State.RUNNING;
    effects.add(new ExecutionEffect.Executed(history.sequence()));
  }

  private ExecutionEffect installed() {
    return new ExecutionEffect.Installed(history.sequence(), history.digest(), library.encode());
  }

  private void halt(long sequence, String cause, List<ExecutionEffect> effects) {
    state = State.HALTED;
    // Whatever the service changed, it said so before: what was completed may still be read.
    cycle.reset(true, effects);
    effects.add(new ExecutionEffect.Halted(sequence, cause));
  }

  private static String serviceFailed(long sequence, Throwable failure) {
    return "the service failed at batch " + sequence + ": " + failure;
  }
}
