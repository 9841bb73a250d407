package io.evenkeel.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Replicas that take turns, and a state that is one replica's word until others confirm it. */
class StagedExecutionTest {

  private static final int REPLICAS = 4;
  private static final int BATCHES_PER_POSITION = 3;
  private static final byte[] POISON = {99, 0};

  /** Adds a byte to the object that the operation names; the poison breaks a spoiled state. */
  private static final class Adder implements ObjectService {
    final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();

    @Override
    public Result invoke(Request request, Modifications modifications) {
      ObjectId id = ObjectId.of(new byte[] {request.operation()[0]});
      byte[] old = objects.getOrDefault(id, new byte[1]);
      if (request.operation()[0] == POISON[0] && old[0] != 0) {
        throw new IllegalStateException("a state that no request leads to");
      }
      modifications.modified(id);
      objects.put(id, new byte[] {(byte) (old[0] + request.operation()[1])});
      return new Result(new byte[] {(byte) (old[0] + request.operation()[1])});
    }

    @Override
    public byte[] object(ObjectId id) {
      return objects.get(id);
    }

    @Override
    public List<ObjectId> ids(ObjectId after, int countMax) {
      return (after == null ? objects : objects.tailMap(after, false))
          .keySet().stream().limit(countMax).toList();
    }

    @Override
    public void install(ObjectId id, byte[] value) {
      if (value == null) {
        objects.remove(id);
      } else {
        objects.put(id, value);
      }
    }
  }

  private record MemoryImage(long sequence, LeafTable leaves, TreeMap<Digest, StateObject> objects)
      implements Image {

    @Override
    public RootHeader header() {
      return new RootHeader(1, leaves.size(), leaves.valueBytes(), leaves.trie());
    }

    @Override
    public StateObject read(int index) {
      return objects.get(leaves.hashedId(index));
    }
  }

  private static final class MemorySink implements ImageSink {
    private final ObjectDigests digests = new ObjectDigests();
    private final LeafTable.Builder builder = new LeafTable.Builder();
    private final TreeMap<Digest, StateObject> objects = new TreeMap<>();

    @Override
    public void put(StateObject object) {
      Digest hashedId = digests.hashedId(object.id());
      builder.put(hashedId, digests.leaf(object.id(), object.value()), 0, object.value().length, 0);
      objects.put(hashedId, object);
    }

    @Override
    public void remove(ObjectId id) {
      builder.remove(digests.hashedId(id), 0);
    }

    @Override
    public void seal() {}

    @Override
    public byte[] read(ObjectId id) {
      return objects.get(digests.hashedId(id)).value();
    }

    @Override
    public Image finish(long sequence) {
      return new MemoryImage(sequence, builder.build(), objects);
    }

    @Override
    public void close() {}
  }

  private static final class MemoryImages implements NewImages {
    @Override
    public ImageSink full() {
      return new MemorySink();
    }

    @Override
    public ImageSink on(Image base, Set<ObjectId> changed) {
      return new MemorySink();
    }
  }

  private static final class NoPause implements PauseMeter {
    @Override
    public void began() {}

    @Override
    public long ended() {
      return 0;
    }
  }

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
      return new byte[1];
    }

    @Override
    public void restore(byte[] state) {}
  }

  /** One replica: completions end at once; what it shows and what it publishes is kept. */
  private static final class Replica {
    final Adder service = new Adder();
    final TreeMap<Long, Image> published = new TreeMap<>();
    final TreeMap<Long, Digest> stagedRoots = new TreeMap<>();
    final List<ExecutionEffect> shown = new ArrayList<>();
    final List<ExecutionEffect> others = new ArrayList<>();
    final Execution execution;

    Replica(int self) {
      execution =
          new Execution(
              service,
              new ExecutionConfig(
                  1_000,
                  BATCHES_PER_POSITION,
                  1 << 20,
                  2,
                  8,
                  OptionalLong.empty(),
                  ExecutionConfig.Pauses.DEFAULT),
              new NoLibrary(),
              CheckpointMethods.find("SEQUENTIAL").orElseThrow(),
              new MemoryImages(),
              new NoPause(),
              new Turns(self, REPLICAS));
    }

    void step(ExecutionEvent event) {
      for (ExecutionEffect effect : execution.step(event, 0)) {
        if (effect instanceof ExecutionEffect.RunCompletion run) {
          Image image = finished(run.completion());
          published.put(image.sequence(), image);
          step(new ExecutionEvent.Published(image));
        } else if (effect instanceof ExecutionEffect.RunStagedCompletion run) {
          step(new ExecutionEvent.StagedImage(finished(run.completion())));
        } else if (effect instanceof ExecutionEffect.PublishStaged publish) {
          published.put(publish.image().sequence(), publish.image());
          step(new ExecutionEvent.StagedPublished(publish.image()));
        } else if (effect instanceof ExecutionEffect.StagedRoot root) {
          stagedRoots.put(root.sequence(), root.root().orElseThrow());
        } else if (effect instanceof ExecutionEffect.Replies
            || effect instanceof ExecutionEffect.ResentReply
            || effect instanceof ExecutionEffect.Executed
            || effect instanceof ExecutionEffect.Installed) {
          shown.add(effect);
        } else {
          others.add(effect);
        }
      }
    }

    private static Image finished(Completion completion) {
      try {
        while (!completion.step()) {
          // on
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return completion.result();
    }

    Digest root(long sequence) {
      return published.get(sequence).header().root();
    }
  }

  private final Map<Long, OrderedBatch> log = new HashMap<>();
  private final List<Replica> replicas = new ArrayList<>();

  StagedExecutionTest() {
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica(i));
    }
  }

  private OrderedBatch batch(long sequence, byte... operation) {
    OrderedRequest request = new OrderedRequest(new ClientId(0, 1), sequence, operation);
    Digest history = Digest.of(java.util.Arrays.copyOf(new byte[] {(byte) sequence}, 32));
    OrderedBatch batch = new OrderedBatch(sequence, history, sequence, 7, List.of(request));
    log.put(sequence, batch);
    return batch;
  }

  private void execute(long from, long to) {
    for (long s = from; s <= to; s++) {
      OrderedBatch next = batch(s, (byte) (s % 5), (byte) s);
      replicas.forEach(replica -> replica.step(new ExecutionEvent.Execute(next)));
    }
  }

  private void replay(Replica replica, long from, long to) {
    for (long s = from; s <= to; s++) {
      replica.step(new ExecutionEvent.Replay(log.get(s)));
    }
  }

  /** A whole checkpoint of a state that nobody was in. */
  private static Image wrong(Image right) throws IOException {
    MemorySink sink = new MemorySink();
    for (int i = 0; i < right.leaves().size(); i++) {
      sink.put(right.read(i));
    }
    sink.put(new StateObject(ObjectId.of(new byte[] {POISON[0]}), new byte[] {1}));
    return sink.finish(right.sequence());
  }

  @Test
  void onlyOneReplicaTakesACheckpointAtAPosition() {
    execute(1, 40);
    Set<Long> taken = new HashSet<>();
    for (Replica replica : replicas) {
      assertThat(replica.published).hasSizeBetween(3, 4);
      for (long position : replica.published.keySet()) {
        assertThat(taken.add(position)).as("position %d", position).isTrue();
        assertThat(position % BATCHES_PER_POSITION).isZero();
      }
    }
    assertThat(taken).hasSize(13);
  }

  @Test
  void afterReplayARootIsEverybodysAndThatOfWhoeverHasATurnThere() {
    execute(1, 40);
    for (Replica source : replicas) {
      long oldest = source.published.firstKey();
      Replica restored = new Replica(0);
      restored.step(new ExecutionEvent.Stage(source.published.get(oldest)));
      replay(restored, oldest + 1, 40);
      for (Replica other : replicas) {
        other
            .published
            .tailMap(oldest, false)
            .keySet()
            .forEach(
                position ->
                    assertThat(restored.stagedRoots.get(position))
                        .as("position %d", position)
                        .isEqualTo(other.root(position)));
      }
      assertThat(restored.stagedRoots).hasSizeGreaterThan(8);
    }
  }

  @Test
  void nothingIsShownBeforeTheStateIsExposedAndThenEverything() {
    execute(1, 20);
    Replica restored = new Replica(3);
    restored.step(new ExecutionEvent.Stage(replicas.get(1).published.firstEntry().getValue()));
    replay(restored, 4, 20);
    restored.step(new ExecutionEvent.Resend(new ClientId(0, 1), 20));
    assertThat(restored.shown).isEmpty();
    assertThat(restored.published).isEmpty();

    restored.step(new ExecutionEvent.Expose());
    assertThat(restored.published).containsOnlyKeys(18L);
    assertThat(restored.shown)
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            ExecutionEffect.Installed.class,
            installed -> assertThat(installed.sequence()).isEqualTo(18));
    assertThat(restored.service.objects)
        .usingRecursiveComparison()
        .isEqualTo(replicas.get(0).service.objects);
    for (long s = 19; s <= 20; s++) { // ordering, which stands at 18, delivers them again
      restored.step(new ExecutionEvent.Execute(log.get(s)));
    }
    replicas.add(restored);
    execute(21, 30);
    assertThat(restored.published).containsOnlyKeys(18L, 21L);
    assertThat(restored.root(21)).isEqualTo(replicas.get(3).root(21));
  }

  @Test
  void aWholeCheckpointOfAWrongStateIsFoundWrongOnlyAfterItWasApplied() throws IOException {
    execute(1, 20);
    Replica restored = new Replica(3);
    Image right = replicas.get(1).published.firstEntry().getValue();
    restored.step(new ExecutionEvent.Stage(wrong(right)));
    replay(restored, 4, 20);
    assertThat(restored.execution.sequence()).isEqualTo(20);
    assertThat(restored.stagedRoots.get(6L)).isNotEqualTo(replicas.get(2).root(6));
    assertThat(restored.stagedRoots.get(9L)).isNotEqualTo(replicas.get(3).root(9));

    restored.step(new ExecutionEvent.Unstage());
    restored.step(new ExecutionEvent.Stage(right));
    restored.stagedRoots.clear();
    replay(restored, 4, 20);
    assertThat(restored.stagedRoots.get(6L)).isEqualTo(replicas.get(2).root(6));
    assertThat(restored.shown).isEmpty();
  }

  @Test
  void aWrongStateThatBreaksTheServiceIsGivenUpAndDoesNotHaltTheReplica() throws IOException {
    execute(1, 8);
    Replica restored = new Replica(3);
    Image right = replicas.get(1).published.firstEntry().getValue();
    OrderedBatch breaks = batch(9, POISON);
    replicas.forEach(replica -> replica.step(new ExecutionEvent.Execute(breaks)));
    restored.step(new ExecutionEvent.Stage(wrong(right)));
    replay(restored, 4, 9);
    assertThat(restored.others)
        .anyMatch(effect -> effect instanceof ExecutionEffect.NotStaged)
        .noneMatch(effect -> effect instanceof ExecutionEffect.Halted);
    assertThat(restored.execution.stateLost()).isTrue();

    restored.step(new ExecutionEvent.Stage(right));
    replay(restored, 4, 9);
    assertThat(restored.stagedRoots.get(9L)).isEqualTo(replicas.get(3).root(9));
  }

  @Test
  void whatWasTakenOfAStateThatIsGivenUpSaysNothingOfTheNext() throws IOException {
    execute(1, 12);
    Replica restored = new Replica(3);
    Image right = replicas.get(1).published.firstEntry().getValue();
    restored.step(new ExecutionEvent.Stage(wrong(right)));
    List<Completion> begun = new ArrayList<>();
    for (long s = 4; s <= 6; s++) {
      for (ExecutionEffect effect :
          restored.execution.step(new ExecutionEvent.Replay(log.get(s)), 0)) {
        if (effect instanceof ExecutionEffect.RunStagedCompletion run) {
          begun.add(run.completion());
        }
      }
    }
    assertThat(begun).hasSize(1);
    restored.step(new ExecutionEvent.Unstage());
    restored.step(new ExecutionEvent.Stage(right));
    Image late = Replica.finished(begun.get(0));
    assertThat(restored.execution.step(new ExecutionEvent.StagedImage(late), 0))
        .containsExactly(new ExecutionEffect.DropImage(late));
  }
}
