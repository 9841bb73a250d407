package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.BaseLostException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one checkpoint from several sources and its own older image, by steps; {@linkplain
 * io.evenkeel.checkpoint.transfer the package} shows how to drive it. One thread at a time; reads
 * from the own image and writes to the sink happen inside {@link #step}.
 */
public final class TransferReceiver {

  private static final long SPLITS_MIN = 64;
  private static final long SPLITS_PER_CHUNK = 8;
  private static final TransferResponse UNKNOWN =
      new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT);

  private final TransferTarget target;
  private final TransferLimits limits;
  private final ImageSink sink;
  private final TreeMap<Integer, SourceState> sources = new TreeMap<>();
  private final List<Integer> sourceOrder;
  private final TransferPlan plan;
  private final ContentWriter writer;
  private final ResponseCheck check;

  private List<TransferEffect> effects = new ArrayList<>();
  private @Nullable RootHeader header;
  private long lastRequestNumber;
  private long receivedBytes;
  private int contentInFlight;
  private long nowMillis = Long.MIN_VALUE;
  private boolean stuck;

  /** Whether all objects are here, and the sink still moves some. */
  private boolean settling;

  private boolean ended;

  /**
   * @param target what to fetch; its root must come from a verified certificate
   * @param sources ids of the replicas to ask, without this one
   * @param own an older checkpoint whose parts may be used; null if there is none
   * @param sink takes the objects; the caller closes it after the last effect
   * @param requestsAbove numbers of requests are above it; at least {@link #lastRequestNumber} of
   *     whatever fetched here before, or a late answer to that would be taken for a lie
   */
  public TransferReceiver(
      TransferTarget target,
      List<Integer> sources,
      @Nullable Image own,
      ImageSink sink,
      TransferLimits limits,
      long requestsAbove) {
    this.target = target;
    this.limits = limits;
    this.lastRequestNumber = requestsAbove;
    this.sink = sink;
    this.sourceOrder = List.copyOf(sources);
    for (int source : sources) {
      this.sources.put(source, new SourceState(source, limits.pace()));
    }
    Image usable = own == null || own.leaves().size() == 0 ? null : own;
    this.plan = new TransferPlan(usable == null ? null : usable.leaves());
    this.writer =
        new ContentWriter(
            usable, sink, plan, limits.assemblyBytesMax(), effect -> effects.add(effect));
    this.check = new ResponseCheck(target.root());
  }

  /**
   * Takes one event.
   *
   * @param nowMillis a monotonic clock
   * @return what to do, in order; nothing after {@link TransferEffect.Done} or {@link
   *     TransferEffect.Failed}
   */
  public List<TransferEffect> step(TransferEvent event, long nowMillis) {
    if (ended) {
      return List.of();
    }
    this.nowMillis = Math.max(this.nowMillis, nowMillis);
    effects = new ArrayList<>();
    try {
      if (event instanceof TransferEvent.ResponseArrived arrived) {
        response(arrived);
      }
      if (!ended) {
        demoteOverdue();
        writer.copyOwn(limits.localBytesPerStep());
        send();
        endIfPossible();
        tellIfStuck();
      }
    } catch (BaseLostException e) {
      fail(TransferEffect.FailureReason.BASE_LOST, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      fail(TransferEffect.FailureReason.SINK_FAILED, String.valueOf(e.getMessage()));
    }
    return effects;
  }

  /**
   * When the next {@link TransferEvent.Tick} is due if nothing arrives before: now, if there is
   * local work left; {@link Long#MAX_VALUE} when ended.
   */
  public long nextWakeMillis() {
    if (ended) {
      return Long.MAX_VALUE;
    }
    if (!plan.copies().isEmpty() || settling || nowMillis == Long.MIN_VALUE) {
      return nowMillis;
    }
    long next = Long.MAX_VALUE;
    for (SourceState source : sources.values()) {
      next = Math.min(next, source.nextWakeMillis(nowMillis));
    }
    return next;
  }

  /** The highest number of a request sent so far. */
  public long lastRequestNumber() {
    return lastRequestNumber;
  }

  /** How far the transfer is. */
  public TransferProgress progress() {
    return new TransferProgress(
        header == null ? 0 : header.objects(),
        header == null ? 0 : header.bytes(),
        writer.fetched(),
        writer.reused(),
        receivedBytes,
        sourceOrder.stream().map(id -> state(id).progress(nowMillis)).toList());
  }

  private void response(TransferEvent.ResponseArrived arrived) throws IOException {
    SourceState source = sources.get(arrived.source());
    Task task = source == null ? null : source.answered(arrived.requestNumber(), nowMillis);
    if (source == null || task == null) {
      if (source != null) {
        source.rejected();
      }
      return;
    }
    contentInFlight -= isContent(task) ? 1 : 0;
    TransferResponse response = arrived.response();
    DemotionReason refusal =
        response instanceof TransferResponse.Unavailable
            ? DemotionReason.UNAVAILABLE
            : check.refusal(task, response);
    if (refusal != null) {
      giveBack(task);
      if (refusal.isLie()) {
        source.rejected();
      } else if (response.equals(UNKNOWN)) {
        source.lacksTarget();
      }
      demote(source, refusal);
      return;
    }
    long bytes = ResponseCheck.contentBytes(response);
    receivedBytes += bytes;
    source.accepted(bytes);
    use(source, task, response);
  }

  /** Everything in the response is verified. */
  private void use(SourceState source, Task task, TransferResponse response) throws IOException {
    if (response instanceof TransferResponse.Header first) {
      useHeader(first.header());
    } else if (response instanceof TransferResponse.Chunk chunk) {
      writer.chunk(chunk.entries(), check.proven());
    } else if (response instanceof TransferResponse.Blocks blocks) {
      writer.blocks((Task.Blocks) task, blocks.bytes());
    } else if (response instanceof TransferResponse.Nodes nodes) {
      plan.split(nodes.prefix(), nodes);
      if (task instanceof Task.Chunk && source.splitTooOften(splitsMax())) {
        demote(source, DemotionReason.SPLITTING);
      }
    }
  }

  private void useHeader(RootHeader verified) {
    if (header != null) {
      return;
    }
    header = verified;
    if (verified.objects() > limits.objectsMax() || verified.bytes() > limits.bytesMax()) {
      fail(
          TransferEffect.FailureReason.TOO_LARGE,
          verified.objects() + " objects, " + verified.bytes() + " bytes");
      return;
    }
    plan.start(verified);
  }

  /** How often a correct source splits at most where ids are not searched for; with much room. */
  private long splitsMax() {
    long bytes = header == null ? 0 : header.bytes() + 64 * header.objects();
    return SPLITS_MIN + SPLITS_PER_CHUNK * (bytes / TransferResponse.CHUNK_BYTES_MAX);
  }

  private void demoteOverdue() {
    for (SourceState source : sources.values()) {
      DemotionReason reason = source.overdue(nowMillis);
      if (reason != null) {
        demote(source, reason);
      }
    }
  }

  private void demote(SourceState source, DemotionReason reason) {
    for (Task task : source.demote(reason, nowMillis)) {
      contentInFlight -= isContent(task) ? 1 : 0;
      giveBack(task);
    }
    effects.add(new TransferEffect.Demoted(source.replica(), reason, source.restsUntilMillis()));
  }

  private void giveBack(Task task) {
    if (isContent(task)) {
      plan.push(task);
    }
  }

  private void send() {
    if (header == null) {
      for (SourceState source : sources.values()) {
        if (source.hasRoom(nowMillis) && !source.isAskedForHeader()) {
          send(source, new Task.Header());
        }
      }
      return;
    }
    for (SourceState source = freest(); source != null; source = freest()) {
      Task task = plan.poll();
      if (task == null) {
        return;
      }
      contentInFlight++;
      send(source, task);
    }
  }

  private void send(SourceState source, Task task) {
    long number = ++lastRequestNumber;
    source.sent(number, task, plan.expectedBytes(task), nowMillis);
    effects.add(new TransferEffect.Send(source.replica(), number, task.request(target.root())));
  }

  /**
   * Of those with equally little to do the one that failed least of late: where few tasks are left,
   * silent ones would otherwise hand them to each other.
   */
  private @Nullable SourceState freest() {
    return sources.values().stream()
        .filter(source -> source.hasRoom(nowMillis))
        .min(
            Comparator.comparingInt(SourceState::inFlightCount)
                .thenComparingInt(SourceState::chancesUsed))
        .orElse(null);
  }

  private void endIfPossible() throws IOException {
    boolean waiting = header == null || plan.hasTasks() || contentInFlight > 0;
    if (!waiting && plan.copies().isEmpty() && writer.isIdle()) {
      settling = !sink.settle();
      if (!settling) {
        finish();
      }
    } else if (waiting && sources.values().stream().allMatch(SourceState::isGone)) {
      fail(TransferEffect.FailureReason.NO_SOURCE_LEFT, "none of " + sources.keySet());
    }
  }

  /** Of 3f sources f may lie: f+1 that have not got it are more than a third. */
  private void tellIfStuck() {
    long without = sources.values().stream().filter(SourceState::isWithoutTarget).count();
    if (!ended
        && !stuck
        && 3 * without > sources.size()
        && sources.values().stream().allMatch(SourceState::isOutOfUse)) {
      stuck = true;
      effects.add(new TransferEffect.Stuck());
    }
  }

  private void finish() throws IOException {
    Image image = sink.finish(target.sequence());
    Digest root = image.header().root();
    if (!root.equals(target.root())) {
      fail(TransferEffect.FailureReason.WRONG_RESULT, image.header() + " instead of " + header);
      return;
    }
    ended = true;
    effects.add(new TransferEffect.Done(image));
  }

  private void fail(TransferEffect.FailureReason reason, String detail) {
    ended = true;
    effects.add(new TransferEffect.Failed(reason, detail));
  }

  private SourceState state(int id) {
    SourceState state = sources.get(id);
    if (state == null) {
      throw new IllegalStateException("no source " + id);
    }
    return state;
  }

  private static boolean isContent(Task task) {
    return !(task instanceof Task.Header);
  }
}
