package io.evenkeel.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.execution.ExecutionEffect.Waiting;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Batches in, replies and waits out; no checkpoint is written here. */
class ExecutionTest {

  private static final Digest HISTORY = Digest.of(new byte[Digest.BYTES]);

  private static final byte READ = 99;

  /** Remembers its requests; answers with as many bytes as the operation says. */
  private static final class Recorder implements ObjectService {
    @Override
    public boolean readsOnly(byte[] operation) {
      return operation[0] == READ;
    }

    final List<Request> requests = new ArrayList<>();

    @Override
    public Result invoke(Request request, Modifications modifications) {
      requests.add(request);
      if (request.operation()[0] < 0) {
        modifications.modified(ObjectId.reserved(new byte[] {'h'}));
      }
      return new Result(new byte[request.operation()[0]]);
    }

    @Override
    public byte[] object(ObjectId id) {
      return null;
    }

    @Override
    public List<ObjectId> ids(ObjectId after, int countMax) {
      return List.of();
    }

    @Override
    public void install(ObjectId id, byte[] value) {}
  }

  private static final class NoPause implements PauseMeter {
    @Override
    public void began() {}

    @Override
    public long ended() {
      return 0;
    }
  }

  private static final class NoImages implements NewImages {
    @Override
    public ImageSink full() {
      return null;
    }

    @Override
    public ImageSink on(Image base, Set<ObjectId> changed) {
      return null;
    }
  }

  /** Counts what it is told; every third batch is a position. */
  private static final class CountingLibrary implements Library {
    private byte count;
    private long position = -1;

    @Override
    public byte[] ordered(long sequence, byte[] operation) {
      return new byte[] {++count};
    }

    @Override
    public boolean positionAt(long sequence) {
      return sequence == position;
    }

    @Override
    public byte[] encode() {
      return new byte[] {count};
    }

    @Override
    public void restore(byte[] state) {
      count = state[0];
    }
  }

  private final CountingLibrary library = new CountingLibrary();
  private final Recorder service = new Recorder();
  private final Execution execution = execution(1_000);
  private long sequence;

  private CountingLibrary library() {
    return library;
  }

  private Execution execution(long intervalRequests) {
    return execution(intervalRequests, Permissions.EVERYTHING);
  }

  private Execution execution(long intervalRequests, Permissions permissions) {
    return execution(intervalRequests, permissions, "FULL", 1);
  }

  private Execution execution(
      long intervalRequests, Permissions permissions, String method, long leadRequests) {
    return new Execution(
        service,
        new ExecutionConfig(
            intervalRequests,
            1_000,
            1 << 20,
            2,
            8,
            OptionalLong.of(leadRequests),
            ExecutionConfig.Pauses.DEFAULT,
            permissions),
        library,
        CheckpointMethods.find(method).orElseThrow(),
        new NoImages(),
        new NoPause());
  }

  private static OrderedRequest request(long session, long number, int resultBytes) {
    return new OrderedRequest(new ClientId(0, session), number, new byte[] {(byte) resultBytes});
  }

  private List<ExecutionEffect> run(Execution to, long millis, OrderedRequest... requests) {
    sequence++;
    OrderedBatch batch = new OrderedBatch(sequence, HISTORY, millis, 42, List.of(requests));
    return to.step(new ExecutionEvent.Execute(batch), 0);
  }

  private static List<Reply> replies(List<ExecutionEffect> effects) {
    return effects.stream()
        .filter(ExecutionEffect.Replies.class::isInstance)
        .flatMap(effect -> ((ExecutionEffect.Replies) effect).replies().stream())
        .toList();
  }

  @Test
  void timestampsNeverGoBackAndSeedsDiffer() {
    run(execution, 500, request(1, 1, 0), request(2, 1, 0));
    run(execution, 400, request(1, 2, 0));
    assertThat(service.requests)
        .extracting(Request::timestampMillis)
        .containsExactly(500L, 500L, 500L);
    assertThat(service.requests.get(0).seed()).isNotEqualTo(service.requests.get(1).seed());
  }

  @Test
  void aLargeResultIsGivenAgainFromMemoryAndDroppedFromTheState() {
    List<Reply> first = replies(run(execution, 1, request(1, 1, 100)));
    List<Reply> again = replies(run(execution, 1, request(1, 1, 100)));
    assertThat(service.requests).hasSize(1);
    assertThat(first.get(0).payload()).hasSize(100);
    assertThat(again.get(0).payload()).hasSize(100);
  }

  @Test
  void eachSessionsLastRequestIsAnsweredByTheState() {
    run(execution, 1, request(2, 7, 0), request(1, 3, 0));
    run(execution, 1, request(2, 8, 0));
    assertThat(execution.answered())
        .containsExactly(
            new LastRequest(new ClientId(0, 1), 3), new LastRequest(new ClientId(0, 2), 8));
  }

  @Test
  void anEvictedSessionIsToldItsFloor() {
    run(execution, 1, request(1, 1, 0), request(2, 1, 0), request(3, 1, 0));
    Reply reply = replies(run(execution, 1, request(1, 2, 0))).get(0);
    assertThat(reply.status()).isEqualTo(Reply.Status.SESSION_EXPIRED);
    assertThat(reply.payload()).containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(execution.step(new ExecutionEvent.Resend(new ClientId(0, 1), 2), 0))
        .hasOnlyElementsOfType(ExecutionEffect.ResentReply.class)
        .hasSize(1);
  }

  /** Whatever a primary proposes: permissions are looked at where all replicas execute alike. */
  @Test
  void whatAPrincipalMayNotDoChangesNothingAndIsAnsweredAgain() {
    Permissions readOnly = (principal, permission) -> permission == Permission.READ;
    Execution restricted = execution(1_000, readOnly);
    OrderedRequest library = new OrderedRequest(new ClientId(0, 2), 1, true, new byte[] {1});
    List<Reply> replies =
        replies(run(restricted, 1, request(1, 1, 0), library, request(1, 2, READ)));
    assertThat(replies)
        .extracting(Reply::status)
        .containsExactly(
            Reply.Status.REFUSED_PERMISSION, Reply.Status.REFUSED_PERMISSION, Reply.Status.OK);
    assertThat(service.requests).extracting(Request::number).containsExactly(2L);
    assertThat(library().encode()).isEqualTo(new CountingLibrary().encode());
    assertThat(restricted.step(new ExecutionEvent.Resend(new ClientId(0, 2), 1), 0))
        .singleElement()
        .extracting(effect -> ((ExecutionEffect.ResentReply) effect).reply().status())
        .isEqualTo(Reply.Status.REFUSED_PERMISSION);
  }

  @Test
  void whoMayOnlyWriteMayNotRead() {
    Permissions writeOnly = (principal, permission) -> permission == Permission.WRITE;
    Execution restricted = execution(1_000, writeOnly);
    assertThat(replies(run(restricted, 1, request(1, 1, 0), request(2, 1, READ))))
        .extracting(Reply::status)
        .containsExactly(Reply.Status.OK, Reply.Status.REFUSED_PERMISSION);
  }

  @Test
  void aServiceThatReportsAReservedIdIsStopped() {
    List<ExecutionEffect> effects = run(execution, 1, request(1, 1, -1));
    assertThat(effects).hasAtLeastOneElementOfType(ExecutionEffect.Halted.class);
    assertThat(run(execution, 1, request(1, 2, 0))).isEmpty();
  }

  /** Who replays positions that others made stable long ago has nothing to wait for. */
  @Test
  void positionsThatAreStableAlreadyDoNotStopExecution() {
    Execution behind = execution(1);
    behind.step(new ExecutionEvent.CheckpointStable(3), 0);
    List<ExecutionEffect> effects = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      effects.addAll(run(behind, 1, request(1, i, 0)));
      behind.step(new ExecutionEvent.CompletionFailed(i, "not written in this test", false), 0);
    }
    assertThat(behind.sequence()).isEqualTo(5); // 4 and 5 are the two that may be unstable
    assertThat(effects)
        .contains(new Waiting(5, Waiting.Reason.NO_STABLE_CHECKPOINT))
        .doesNotContain(new Waiting(2, Waiting.Reason.NO_STABLE_CHECKPOINT));
    behind.step(new ExecutionEvent.CheckpointStable(5), 0);
    assertThat(behind.sequence()).isEqualTo(6);
  }

  /** A correct replica has come that far: there, and perhaps only there, all can vote for one. */
  @Test
  void executionGoesOnUpToACertifiedPositionWhateverIsStable() {
    Execution waiting = execution(1);
    for (int i = 1; i <= 6; i++) {
      run(waiting, 1, request(1, i, 0));
      waiting.step(new ExecutionEvent.CompletionFailed(i, "not written in this test", false), 0);
    }
    assertThat(waiting.sequence()).isEqualTo(2);
    waiting.step(new ExecutionEvent.CheckpointCertified(2), 0);
    assertThat(waiting.sequence()).isEqualTo(2);
    waiting.step(new ExecutionEvent.CheckpointCertified(4), 0);
    waiting.step(new ExecutionEvent.CompletionFailed(3, "not written in this test", false), 0);
    assertThat(waiting.sequence()).isEqualTo(4);
    waiting.step(new ExecutionEvent.CheckpointStable(4), 0);
    waiting.step(new ExecutionEvent.CompletionFailed(4, "not written in this test", false), 0);
    waiting.step(new ExecutionEvent.CompletionFailed(5, "not written in this test", false), 0);
    assertThat(waiting.sequence()).isEqualTo(6);
  }

  @Test
  void anotherMethodTakesTheNextCheckpointThatHasNotBegun() {
    Execution taking = execution(2);
    List<ExecutionEffect> first = run(taking, 1, request(1, 1, 0), request(2, 1, 0));
    assertThat(methods(first)).containsExactly("FULL");
    assertThat(
            taking.step(
                new ExecutionEvent.UseMethod(
                    CheckpointMethods.find("FULL_INLINE").orElseThrow(),
                    new NoImages(),
                    CompletionMode.LAZY),
                0))
        .isEmpty();
    List<ExecutionEffect> second = run(taking, 1, request(1, 2, 0), request(2, 2, 0));
    assertThat(methods(second)).as("the first is not complete").isEmpty();
    assertThat(methods(taking.step(new ExecutionEvent.CompletionFailed(1, "lost", false), 0)))
        .containsExactly("FULL_INLINE");
  }

  /** The checkpoint lane may take its time for a completion until then. */
  @Test
  void aCaptureThatIsDueBeforeTheLastCheckpointIsCompleteIsToldOnce() {
    Execution ahead = execution(4, Permissions.EVERYTHING, "DFC_CAW", 2);
    List<List<ExecutionEffect>> effects = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      effects.add(run(ahead, 1, request(1, i, 0)));
    }
    assertThat(effects.get(1)).hasAtLeastOneElementOfType(ExecutionEffect.StartCapture.class);
    assertThat(methods(effects.get(3))).containsExactly("DFC_CAW");
    assertThat(effects.get(4)).doesNotContain(new ExecutionEffect.CaptureDue());
    assertThat(effects.get(5)).contains(new ExecutionEffect.CaptureDue());
    assertThat(effects.get(6)).doesNotContain(new ExecutionEffect.CaptureDue());
    assertThat(run(ahead, 1, request(1, 8, 0)))
        .contains(new Waiting(8, Waiting.Reason.PREVIOUS_NOT_COMPLETED));
  }

  private static List<String> methods(List<ExecutionEffect> effects) {
    return effects.stream()
        .filter(ExecutionEffect.RunCompletion.class::isInstance)
        .map(effect -> ((ExecutionEffect.RunCompletion) effect).taken().method())
        .toList();
  }
}
