package io.evenkeel.cli.bench.costs;

import io.evenkeel.api.ClientId;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CaptureStatistics;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.cli.bench.load.EncodedOperations;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Library;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.PauseMeter;
import io.evenkeel.kv.KvService;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The execution and checkpoints of a replica in one thread, without the rest of it: what the two
 * lanes cost is read off the thread's CPU clock. The checkpoint lane gets a step after each batch.
 */
final class ExecutionProbe implements AutoCloseable {

  /** No checkpoint unless asked for. */
  static final long NEVER = 1L << 40;

  private static final int BATCH_REQUESTS = 32;
  private static final int STEPS_PER_BATCH = 1;
  private static final Digest HISTORY = Digest.of(new byte[Digest.BYTES]);
  private static final long SEED = 20191122;

  /** A library whose agreed state is nothing, and that makes positions. */
  private static final class Positions implements Library {
    private long position = -1;

    @Override
    public byte[] ordered(long sequence, byte[] operation) {
      return new byte[0];
    }

    @Override
    public boolean positionAt(long sequence) {
      return sequence == position;
    }

    @Override
    public byte[] encode() {
      return new byte[0];
    }

    @Override
    public void restore(byte[] state) {}
  }

  /** Pauses are not what is measured here. */
  private static final class NoPauses implements PauseMeter {
    @Override
    public void began() {}

    @Override
    public long ended() {
      return 0;
    }
  }

  private final GeneratedData data;
  private final FileDisk disk;
  private final CheckpointStore store;
  private final KvService service = new KvService();
  private final Positions positions = new Positions();
  private final Execution execution;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private long number;
  private long executorNanos;
  private long laneNanos;
  private @Nullable Capture capturing;
  private @Nullable Completion completing;
  private @Nullable CaptureStatistics newest;

  /**
   * @param directory empty
   * @param intervalRequests between checkpoints; captures begin at a quarter of it
   */
  ExecutionProbe(Path directory, String method, GeneratedData data, long intervalRequests)
      throws IOException {
    this.data = data;
    this.disk = FileDisk.open(directory);
    this.store = CheckpointStore.open(disk);
    ExecutionConfig config =
        new ExecutionConfig(
            intervalRequests,
            NEVER,
            NEVER,
            4,
            1_000,
            OptionalLong.of(intervalRequests == NEVER ? 0 : intervalRequests / 4),
            new ExecutionConfig.Pauses(CompletionMode.LAZY, 2_000, 1 << 30));
    this.execution =
        new Execution(
            service,
            config,
            positions,
            CheckpointMethods.named(method),
            store.newImages(new ImageLabel(CheckpointKind.STATE, 1, method)),
            new NoPauses());
  }

  /** Writes every object once. */
  void load() throws IOException {
    write(IntStream.range(0, data.size()).boxed().toList());
  }

  /**
   * Writes so many objects, uniformly.
   *
   * @return CPU of the executor for each, in microseconds
   */
  double requests(int count) throws IOException {
    List<Integer> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(random.nextInt(data.size()));
    }
    long before = executorNanos;
    write(keys);
    return (executorNanos - before) / 1e3 / count;
  }

  /** Writes the first so many objects once. */
  void change(int count) throws IOException {
    write(IntStream.range(0, count).boxed().toList());
  }

  /** Takes a checkpoint now; CPU of both lanes for it, in microseconds. */
  long checkpoint() throws IOException {
    finish();
    positions.position = execution.sequence() + 1;
    long before = laneNanos + executorNanos;
    batch(List.of());
    finish();
    return (laneNanos + executorNanos - before) / 1_000;
  }

  /** What the newest checkpoint consisted of. */
  CaptureStatistics newest() {
    if (newest == null) {
      throw new IllegalStateException("no checkpoint was taken");
    }
    return newest;
  }

  private void write(List<Integer> keys) throws IOException {
    for (int from = 0; from < keys.size(); from += BATCH_REQUESTS) {
      List<OrderedRequest> requests = new ArrayList<>();
      for (int key : keys.subList(from, Math.min(keys.size(), from + BATCH_REQUESTS))) {
        number++;
        byte[] value = data.value(key, (int) number);
        byte[] put = EncodedOperations.of(store -> store.putAsync(data.key(key), value));
        requests.add(new OrderedRequest(new ClientId(0, 1), number, put));
      }
      batch(requests);
    }
  }

  private void batch(List<OrderedRequest> requests) throws IOException {
    long sequence = execution.sequence() + 1;
    execute(new ExecutionEvent.Execute(new OrderedBatch(sequence, HISTORY, 0, sequence, requests)));
    for (int i = 0; i < STEPS_PER_BATCH || execution.sequence() < sequence; i++) {
      if (!step()) {
        break;
      }
    }
    if (execution.sequence() < sequence) {
      throw new IllegalStateException("execution does not go on after " + execution.sequence());
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void execute(ExecutionEvent event) {
    long before = cpuNanos();
    List<ExecutionEffect> effects = execution.step(event, System.nanoTime() / 1_000);
    executorNanos += cpuNanos() - before;
    for (ExecutionEffect effect : effects) {
      if (effect instanceof ExecutionEffect.StartCapture start) {
        capturing = start.capture();
      } else if (effect instanceof ExecutionEffect.RunCompletion run) {
        capturing = null;
        completing = run.completion();
      } else if (effect instanceof ExecutionEffect.Halted
          || effect instanceof ExecutionEffect.CheckpointFailed) {
        throw new IllegalStateException("a probe must not fail: " + effect);
      }
    }
  }

  /** One step of the checkpoint lane; whether there was something to do. */
  private boolean step() throws IOException {
    long before = cpuNanos();
    Capture capture = capturing;
    Completion completion = completing;
    List<ExecutionEvent> done = List.of();
    if (capture != null) {
      if (capture.step()) {
        capturing = null;
        done = List.of(new ExecutionEvent.CaptureEnded(capture, null, capture.bytesRead(), 1));
      }
    } else if (completion != null && completion.step()) {
      completing = null;
      Image image = store.publish(completion.result());
      newest = completion.statistics();
      done =
          List.of(
              new ExecutionEvent.Published(image),
              new ExecutionEvent.CheckpointStable(image.sequence()));
    }
    laneNanos += cpuNanos() - before;
    done.forEach(this::execute);
    return capture != null || completion != null;
  }

  private void finish() throws IOException {
    while (step()) {
      continue;
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
    disk.close();
  }
}
