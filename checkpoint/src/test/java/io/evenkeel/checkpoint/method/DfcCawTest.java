package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.contract.NaiveRoot;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pause, and services that do not keep their promises. */
class DfcCawTest {

  private final SimulatedDisk disk = new SimulatedDisk();
  private final ModelService service = new ModelService();

  @BeforeEach
  void fill() {
    for (int i = 100; i < 400; i++) {
      service.state.put(ObjectId.of("o" + i), new byte[100]);
    }
  }

  static NewImages only(ImageSink sink) {
    return new NewImages() {
      @Override
      public ImageSink full() {
        return sink;
      }

      @Override
      public ImageSink on(Image base, Set<ObjectId> changed) {
        throw new AssertionError("nothing was published");
      }
    };
  }

  private static CheckpointMethod method(String name) {
    return CheckpointMethods.find(name).orElseThrow();
  }

  /** A sink that remembers how often it was touched. */
  private static final class WatchedSink implements ImageSink {
    private final ImageSink sink;
    int touched;
    int hashedBefore;
    boolean closed;

    WatchedSink(ImageSink sink) {
      this.sink = sink;
    }

    @Override
    public void put(StateObject object) throws IOException {
      touched++;
      sink.put(object);
    }

    @Override
    public void put(StateObject object, Digest hashedId, Digest leaf) throws IOException {
      touched++;
      hashedBefore++;
      sink.put(object, hashedId, leaf);
    }

    @Override
    public void remove(ObjectId id) throws IOException {
      touched++;
      sink.remove(id);
    }

    @Override
    public void seal() throws IOException {
      sink.seal();
    }

    @Override
    public byte[] read(ObjectId id) throws IOException {
      return sink.read(id);
    }

    @Override
    public Image finish(long sequence) throws IOException {
      touched++;
      return sink.finish(sequence);
    }

    @Override
    public void close() throws IOException {
      closed = true;
      sink.close();
    }
  }

  private WatchedSink sink() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    return new WatchedSink(store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "TEST")));
  }

  private static void captureAll(Capture capture) throws IOException {
    int steps = 0;
    while (!capture.step()) {
      assertThat(++steps).isLessThan(1000);
    }
  }

  private static Image drain(Completion completion) throws IOException {
    int steps = 0;
    while (!completion.step()) {
      assertThat(++steps).isLessThan(1000);
    }
    return completion.result();
  }

  @Test
  void thePauseReadsModifiedObjectsAndDoesNothingElse() throws IOException {
    WatchedSink sink = sink();
    Capture capture = method("DFC_CAW").begin(service, only(sink), new Changes());
    captureAll(capture);
    for (int i = 100; i < 110; i++) {
      capture.modified(ObjectId.of("o" + i));
      capture.modified(ObjectId.of("o" + i));
      service.state.put(ObjectId.of("o" + i), new byte[i]);
    }
    capture.modified(ObjectId.of("o110"));
    service.state.remove(ObjectId.of("o110"));
    int touched = sink.touched;
    long operations = disk.operations();
    int rangeReads = service.rangeReads;
    List<StateObject> poison =
        new AbstractList<>() {
          private boolean afterPause() {
            return sink.touched > touched;
          }

          @Override
          public StateObject get(int index) {
            assertThat(afterPause()).as("the library's objects are encoded after it").isTrue();
            return new StateObject(ObjectId.reserved(new byte[] {1}), new byte[5]);
          }

          @Override
          public int size() {
            return 1;
          }
        };

    Completion completion = capture.complete(9, poison);

    assertThat(sink.touched).isEqualTo(touched);
    assertThat(disk.operations()).isEqualTo(operations);
    assertThat(service.rangeReads).isEqualTo(rangeReads);
    assertThat(service.objectReads).isEqualTo(11);
    Image image = drain(completion);
    assertThat(image.header().objects()).isEqualTo(300);
    assertThat(sink.hashedBefore).isZero();
    long bytes = 0;
    for (int i = 100; i < 110; i++) {
      bytes += i;
    }
    assertThat(completion.statistics())
        .isEqualTo(new CaptureStatistics(true, 300, 30_000, 0, 11, 11, bytes, 0));
  }

  @Test
  void fullCopiesInThePauseAndHashesAfterwardsWhileFullInlineHashesInIt() throws IOException {
    List<Digest> roots = new ArrayList<>();
    for (String name : new String[] {"FULL", "FULL_INLINE"}) {
      WatchedSink sink = sink();
      assertThat(method(name).capturesAhead()).isFalse();
      Capture capture = method(name).begin(service, only(sink), new Changes());
      assertThat(capture.step()).isTrue();
      Completion completion = capture.complete(4, List.of());
      assertThat(sink.touched).as("sink during the pause").isZero();
      roots.add(drain(completion).header().root());
      assertThat(sink.hashedBefore).isEqualTo(name.equals("FULL") ? 0 : 300);
      assertThat(completion.statistics())
          .isEqualTo(new CaptureStatistics(true, 0, 0, 0, 0, 300, 30_000, 0));
    }
    assertThat(roots.get(0)).isEqualTo(roots.get(1));
  }

  @Test
  void aWriteThatIsNotReportedChangesTheRoot() throws IOException {
    Capture capture = method("DFC_CAW").begin(service, only(sink()), new Changes());
    assertThat(capture.step()).isFalse();
    service.state.put(ObjectId.of("o100"), new byte[] {1}); // read before, not reported
    captureAll(capture);
    Digest wrong = drain(capture.complete(4, List.of())).header().trie();
    assertThat(wrong).isNotEqualTo(NaiveRoot.of(service.state));
  }

  @Test
  void anUnreadableObjectThatIsNotReportedFailsTheCheckpointByName() throws IOException {
    WatchedSink sink = sink();
    Capture capture = method("DFC_CAW").begin(service, only(sink), new Changes());
    ObjectId id = ObjectId.of("o107");
    service.exploding.add(id);
    captureAll(capture);
    service.exploding.clear();
    capture.modified(ObjectId.of("o108"));
    Completion completion = capture.complete(4, List.of());
    assertThatThrownBy(completion::step)
        .isInstanceOfSatisfying(
            CheckpointFailedException.class,
            e -> {
              assertThat(e.reason())
                  .isEqualTo(CheckpointFailedException.Reason.MISSED_MODIFICATION);
              assertThat(e.id()).isEqualTo(id);
              assertThat(e).hasMessageContaining("o107").hasCauseInstanceOf(RuntimeException.class);
            });
    completion.close();
    assertThat(sink.closed).isTrue();
    assertThat(disk.list()).isEmpty();
  }

  /** The checkpoint lane may step the capture once more before it hears of the completion. */
  @Test
  void whatTheCaptureMeetsAfterThePositionFailsTheCompletionToo() throws IOException {
    Capture capture = method("DFC_CAW").begin(service, only(sink()), new Changes());
    captureAll(capture);
    capture.modified(ObjectId.of("o107"));
    service.exploding.add(ObjectId.of("o107"));
    Completion completion = capture.complete(4, List.of());
    service.exploding.clear();
    assertThatThrownBy(capture::step).isInstanceOf(CheckpointFailedException.class);
    capture.close();
    assertThatThrownBy(() -> drain(completion))
        .isInstanceOfSatisfying(
            CheckpointFailedException.class,
            e ->
                assertThat(e.reason())
                    .isEqualTo(CheckpointFailedException.Reason.UNREADABLE_OBJECT));
  }

  @Test
  void anUnreadableObjectThatIsReportedIsHarmless() throws IOException {
    Capture capture = method("DFC_CAW").begin(service, only(sink()), new Changes());
    ObjectId id = ObjectId.of("o107");
    capture.modified(id);
    service.exploding.add(id);
    captureAll(capture);
    service.exploding.clear();
    Completion completion = capture.complete(4, List.of());
    assertThat(drain(completion).header().trie()).isEqualTo(NaiveRoot.of(service.state));
    assertThat(completion.statistics().objectsUnreadable()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "FULL_INLINE", "DFC_CAW"})
  void anObjectThatCannotBeReadInThePauseFailsTheCheckpointByName(String name) throws IOException {
    Capture capture = method(name).begin(service, only(sink()), new Changes());
    captureAll(capture);
    ObjectId id = ObjectId.of("o300");
    capture.modified(id);
    service.exploding.add(id);
    Completion completion = capture.complete(4, List.of());
    assertThatThrownBy(completion::step)
        .isInstanceOfSatisfying(
            CheckpointFailedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(CheckpointFailedException.Reason.UNREADABLE_OBJECT);
              assertThat(e.id()).isEqualTo(id);
            });
  }

  @Test
  void aStateThatCannotBeListedFailsAfterAFewAttempts() throws IOException {
    StateReader broken =
        new StateReader() {
          @Override
          public boolean concurrentReads() {
            return true;
          }

          @Override
          public List<StateObject> objects(@Nullable ObjectId after, int count, long bytes) {
            throw new IllegalStateException("table is locked");
          }

          @Override
          public byte @Nullable [] object(ObjectId id) {
            return null;
          }
        };
    Capture capture = method("DFC_CAW").begin(broken, only(sink()), new Changes());
    assertThat(capture.step()).isFalse();
    assertThat(capture.step()).isFalse();
    assertThatThrownBy(capture::step)
        .isInstanceOf(CheckpointFailedException.class)
        .hasMessageContaining("from the first on");
  }

  @Test
  void idsThatDoNotAscendAreRefused() throws IOException {
    StateReader circle =
        new StateReader() {
          @Override
          public boolean concurrentReads() {
            return true;
          }

          @Override
          public List<StateObject> objects(@Nullable ObjectId after, int count, long bytes) {
            return List.of(new StateObject(ObjectId.of("same"), new byte[1]));
          }

          @Override
          public byte @Nullable [] object(ObjectId id) {
            return new byte[1];
          }
        };
    Capture capture = method("DFC_CAW").begin(circle, only(sink()), new Changes());
    assertThat(capture.step()).isFalse();
    assertThatThrownBy(capture::step)
        .isInstanceOf(CheckpointFailedException.class)
        .hasMessageContaining("ids must ascend");
  }

  @Test
  void aCompletionDoesNotOutliveTheStateItReads() throws IOException {
    for (boolean late : new boolean[] {false, true}) {
      WatchedSink sink = sink();
      Capture capture = method("DFC_CAW").begin(service, only(sink), new Changes());
      capture.completeBy(CompletionMode.LAZY);
      if (!late) {
        captureAll(capture);
      }
      capture.modified(ObjectId.of("o107"));
      Completion completion = capture.complete(4, List.of());
      completion.abandon();
      service.state.clear(); // another state is installed
      assertThatThrownBy(() -> drain(completion))
          .isInstanceOfSatisfying(
              CheckpointFailedException.class,
              e -> assertThat(e.reason()).isEqualTo(CheckpointFailedException.Reason.ABANDONED));
      completion.close();
      assertThat(sink.closed).isTrue();
    }
  }

  @Test
  void whatWasTakenCannotBeAbandoned() throws IOException {
    Capture capture = method("DFC_CAW").begin(service, only(sink()), new Changes());
    Digest trie = NaiveRoot.of(service.state);
    Completion completion = capture.complete(4, List.of());
    while (completion.heldBytes() > 0 || !completion.visited()) {
      completion.step();
    }
    completion.step();
    completion.abandon();
    service.state.clear();
    assertThat(drain(completion).header().trie()).isEqualTo(trie);
  }

  @Test
  void anAbandonedCaptureLeavesNothing() throws IOException {
    Capture capture = method("DFC_CAW").begin(service, only(sink()), new Changes());
    captureAll(capture);
    capture.close();
    assertThat(disk.list()).isEmpty();
  }

  @Test
  void methodsAreFoundByName() {
    assertThat(CheckpointMethods.all())
        .extracting(CheckpointMethod::name)
        .containsExactly(
            "FULL",
            "FULL_INLINE",
            "DIFFERENTIAL",
            "DFC_CAW",
            "DFC_UPD",
            "DDFC_CAW",
            "DDFC_UPD",
            "HYBRID",
            "SEQUENTIAL");
    assertThat(CheckpointMethods.find("full")).isEmpty();
  }
}
