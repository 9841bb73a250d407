package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.contract.NaiveRoot;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the executor does for a checkpoint, it reads objects that were modified, and nothing
 * else: it does not touch sink or disk, which hash and compress, does not encode the library's
 * objects, and allocates nothing in proportion to the state.
 */
class PauseTest {

  private static final int MODIFIED = 20;
  private static final int VALUE_BYTES = 1_000;

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (String method : new String[] {"DFC_CAW", "FULL"}) {
      for (CompletionMode mode : CompletionMode.values()) {
        for (boolean late : new boolean[] {false, true}) {
          for (boolean concurrent : new boolean[] {true, false}) {
            cases.add(Arguments.of(method, mode, late, concurrent));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} late {2} concurrent {3}")
  @MethodSource("cases")
  void theExecutorReadsModifiedObjectsAndDoesNothingElse(
      String name, CompletionMode mode, boolean late, boolean concurrent) throws IOException {
    Executor small = new Executor(name, mode, 400, concurrent);
    Executor large = new Executor(name, mode, 6_400, concurrent);
    small.run(late);
    large.run(late);
    if (name.equals("DFC_CAW")) {
      int most = (late ? 2 : 1) * MODIFIED;
      assertThat(large.objectReadsAtPosition)
          .isEqualTo(mode == CompletionMode.LAZY ? 0 : small.objectReadsAtPosition)
          .isLessThanOrEqualTo(most);
      assertThat(large.rangeReadsAtPosition).isZero();
      long more = large.bytesAtPosition - small.bytesAtPosition;
      assertThat(more).as("bytes allocated at the position").isLessThan(64 << 10);
      assertThat(large.bytesAtPosition).isLessThan(256 << 10);
    }
    assertThat(large.image.leaves().size()).isEqualTo(6_401);
    assertThat(large.image.header().trie()).isEqualTo(large.expected());
  }

  /** Executes, takes a checkpoint, and is watched while it does the latter. */
  private static final class Executor {
    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ModelService service = new ModelService();
    private final SimulatedDisk disk = new SimulatedDisk();
    private final WatchedSink sink;
    private final Capture capture;
    private final int objects;
    private TreeMap<ObjectId, byte[]> atPosition = new TreeMap<>();
    private boolean watched;
    Image image;
    int objectReadsAtPosition;
    int rangeReadsAtPosition;
    long bytesAtPosition;

    Executor(String name, CompletionMode mode, int objects, boolean concurrent) throws IOException {
      this.objects = objects;
      service.concurrentReads = concurrent;
      for (int i = 0; i < objects; i++) {
        service.state.put(id(i), new byte[VALUE_BYTES]);
      }
      CheckpointStore store = CheckpointStore.open(disk);
      sink = new WatchedSink(store.newImage(new ImageLabel(CheckpointKind.STATE, 1, name)));
      capture =
          CheckpointMethods.find(name)
              .orElseThrow()
              .begin(service, DfcCawTest.only(sink), new Changes());
      capture.completeBy(mode);
    }

    private ObjectId id(int i) {
      return ObjectId.of("object" + (100_000 + i));
    }

    void run(boolean late) throws IOException {
      for (int i = 0; !capture.visited() && !(late && i == 1); i++) {
        capture.step();
        sliceIfWanted(capture);
      }
      for (int i = 0; i < MODIFIED; i++) {
        int which = i * (objects / MODIFIED);
        watch(() -> capture.modified(id(which)));
        service.state.put(id(which), new byte[] {1});
      }
      watch(capture::batchEnded);
      Completion completion = complete();
      for (int i = 0; i < MODIFIED; i++) {
        ObjectId id = id(i * (objects / MODIFIED) + i % 2);
        watch(
            () -> {
              if (completion.claims(id)) {
                completion.copy(id);
              }
            });
        service.state.put(id, new byte[] {2});
        if (i % 5 == 0) {
          completion.step();
          sliceIfWanted(completion);
        }
      }
      while (!completion.step()) {
        sliceIfWanted(completion);
      }
      image = completion.result();
      assertThat(sink.hashedBefore).as("hashed by somebody before the sink").isZero();
    }

    private Completion complete() {
      atPosition = new TreeMap<>(service.state);
      int objectReads = service.objectReads;
      int rangeReads = service.rangeReads;
      Completion[] completion = new Completion[1];
      List<StateObject> library = library();
      long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
      watch(() -> completion[0] = capture.complete(7, library));
      bytesAtPosition = thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      objectReadsAtPosition = service.objectReads - objectReads;
      rangeReadsAtPosition = service.rangeReads - rangeReads;
      return completion[0];
    }

    private List<StateObject> library() {
      return new AbstractList<>() {
        @Override
        public StateObject get(int index) {
          assertThat(watched).as("encoded in the pause").isFalse();
          return new StateObject(ObjectId.reserved(new byte[] {1}), new byte[5]);
        }

        @Override
        public int size() {
          return 1;
        }
      };
    }

    private void sliceIfWanted(Reading reading) {
      if (reading.wantsSlices()) {
        watch(() -> reading.slice(8_000));
      }
    }

    private void watch(Runnable executor) {
      int touched = sink.touched;
      long operations = disk.operations();
      watched = true;
      executor.run();
      watched = false;
      assertThat(sink.touched).as("sink").isEqualTo(touched);
      assertThat(disk.operations()).as("disk").isEqualTo(operations);
    }

    Digest expected() {
      TreeMap<ObjectId, byte[]> state = new TreeMap<>(atPosition);
      state.put(ObjectId.reserved(new byte[] {1}), new byte[5]);
      return NaiveRoot.of(state);
    }
  }

  /** Counts how often it is used, and who comes with digests. */
  private static final class WatchedSink implements ImageSink {
    private final ImageSink sink;
    int touched;
    int hashedBefore;

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
      touched++;
      sink.seal();
    }

    @Override
    public byte[] read(ObjectId id) throws IOException {
      touched++;
      return sink.read(id);
    }

    @Override
    public Image finish(long sequence) throws IOException {
      touched++;
      return sink.finish(sequence);
    }

    @Override
    public void close() throws IOException {
      touched++;
      sink.close();
    }
  }
}
