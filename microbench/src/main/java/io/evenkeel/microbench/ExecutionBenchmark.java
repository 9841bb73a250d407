package io.evenkeel.microbench;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Library;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.execution.PauseMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What execution adds to a service: sessions, the client table, replies. */
public class ExecutionBenchmark {

  private static final int SESSIONS = 10_000;

  /** Answers at once and keeps nothing. */
  private static final class NoService implements ObjectService {
    private final Result result = new Result(Traffic.bytes(1, Traffic.OPERATION_BYTES));

    @Override
    public Result invoke(Request request, Modifications modifications) {
      return result;
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      return null;
    }

    @Override
    public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
      return List.of();
    }

    @Override
    public void install(ObjectId id, byte @Nullable [] value) {}
  }

  /** Keeps nothing. */
  private static final class NoLibrary implements Library {
    @Override
    public byte[] ordered(long sequence, byte[] operation) {
      return new byte[0];
    }

    @Override
    public boolean positionAt(long sequence) {
      return false;
    }

    @Override
    public byte[] encode() {
      return new byte[0];
    }

    @Override
    public void restore(byte[] state) {}
  }

  /** Takes no time. */
  private static final class NoMeter implements PauseMeter {
    @Override
    public void began() {}

    @Override
    public long ended() {
      return 0;
    }
  }

  /** Execution that never reaches a checkpoint. */
  @State(Scope.Thread)
  public static class Running {
    final Execution execution =
        new Execution(
            new NoService(),
            new ExecutionConfig(
                Long.MAX_VALUE / 2,
                Long.MAX_VALUE / 2,
                Long.MAX_VALUE / 2,
                SESSIONS,
                Traffic.OPERATION_BYTES,
                OptionalLong.of(1),
                ExecutionConfig.Pauses.DEFAULT),
            new NoLibrary(),
            CheckpointMethods.named("FULL"),
            new NullImages(),
            new NoMeter());
    final byte[] operation = Traffic.bytes(2, Traffic.OPERATION_BYTES);
    final Digest history = Digest.of(new byte[Digest.BYTES]);
    long sequence;
  }

  /** A batch of a hundred requests by as many of 10,000 sessions. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Traffic.BATCH_BYTES)
  public List<ExecutionEffect> batch(Running running) {
    long sequence = ++running.sequence;
    List<OrderedRequest> requests = new ArrayList<>(Traffic.REQUESTS);
    for (int i = 0; i < Traffic.REQUESTS; i++) {
      long session = (sequence * Traffic.REQUESTS + i) % SESSIONS;
      requests.add(new OrderedRequest(new ClientId(1, session), sequence, running.operation));
    }
    OrderedBatch batch = new OrderedBatch(sequence, running.history, sequence, sequence, requests);
    return running.execution.step(new ExecutionEvent.Execute(batch), sequence);
  }
}
