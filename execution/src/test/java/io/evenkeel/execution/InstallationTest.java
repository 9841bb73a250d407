package io.evenkeel.execution;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Checkpoints installed one after the other: the state, and what had to be written for it. */
class InstallationTest {

  private static final byte[] CONFIGURATION = {1};

  /** Each request removes the object that its operation names, without a word to anybody else. */
  private static final class Store implements ObjectService {
    final TreeMap<ObjectId, String> state = new TreeMap<>();
    final List<String> installed = new ArrayList<>();

    @Override
    public Result invoke(Request request, Modifications modifications) {
      ObjectId id = ObjectId.of(request.operation());
      modifications.modified(id);
      state.remove(id);
      return new Result(new byte[0]);
    }

    @Override
    public byte[] object(ObjectId id) {
      return state.get(id).getBytes(US_ASCII);
    }

    @Override
    public List<ObjectId> ids(ObjectId after, int countMax) {
      return (after == null ? state : state.tailMap(after, false))
          .keySet().stream().limit(countMax).toList();
    }

    @Override
    public void install(ObjectId id, byte[] value) {
      installed.add(value == null ? "-" + text(id.bytes()) : text(id.bytes()));
      if (value == null) {
        state.remove(id);
      } else {
        state.put(id, text(value));
      }
    }

    private static String text(byte[] bytes) {
      return new String(bytes, US_ASCII);
    }
  }

  /** A checkpoint in memory. */
  private static final class MemoryImage implements Image {
    private final long sequence;
    private final TreeMap<Digest, StateObject> objects = new TreeMap<>();
    private final LeafTable leaves;
    String damaged = "none";

    MemoryImage(long sequence, Map<String, String> service) {
      this.sequence = sequence;
      ObjectDigests digests = new ObjectDigests();
      LeafTable.Builder builder = new LeafTable.Builder();
      List<StateObject> all = new ArrayList<>();
      service.forEach((id, value) -> all.add(new StateObject(ObjectId.of(id), bytes(value))));
      all.addAll(
          LibraryObjects.encode(
              new LibraryObjects.History(sequence, Digest.EMPTY, 5),
              CONFIGURATION,
              List.of(),
              List.of()));
      long location = 0;
      for (StateObject object : all) {
        Digest hashedId = digests.hashedId(object.id());
        Digest leaf = digests.leaf(object.id(), object.value());
        builder.put(hashedId, leaf, location++, object.value().length, 0);
        objects.put(hashedId, object);
      }
      leaves = builder.build();
    }

    private static byte[] bytes(String text) {
      return text.getBytes(US_ASCII);
    }

    @Override
    public long sequence() {
      return sequence;
    }

    @Override
    public RootHeader header() {
      return new RootHeader(1, leaves.size(), leaves.valueBytes(), leaves.trie());
    }

    @Override
    public LeafTable leaves() {
      return leaves;
    }

    @Override
    public StateObject read(int index) throws IOException {
      StateObject object = objects.get(leaves.hashedId(index));
      if (object.id().equals(ObjectId.of(damaged))) {
        throw new IOException("damaged: " + damaged);
      }
      return object;
    }
  }

  private final Store store = new Store();
  private final Execution execution =
      new Execution(
          store,
          new ExecutionConfig(
              1_000, 1_000, 1 << 20, 2, 8, OptionalLong.of(1), ExecutionConfig.Pauses.DEFAULT),
          new NoLibrary(),
          CheckpointMethods.find("FULL").orElseThrow(),
          null,
          new PauseMeter() {
            @Override
            public void began() {}

            @Override
            public long ended() {
              return 0;
            }
          });

  private List<ExecutionEffect> install(MemoryImage image) {
    store.installed.clear();
    return execution.step(new ExecutionEvent.Install(image), 0);
  }

  private void assertInstalled(List<ExecutionEffect> effects, Map<String, String> state) {
    assertThat(effects).hasAtLeastOneElementOfType(ExecutionEffect.Installed.class);
    TreeMap<ObjectId, String> wanted = new TreeMap<>();
    state.forEach((id, value) -> wanted.put(ObjectId.of(id), value));
    assertThat(store.state).isEqualTo(wanted);
  }

  private void execute(long sequence, String removed) {
    byte[] operation = MemoryImage.bytes(removed);
    OrderedBatch batch =
        new OrderedBatch(
            sequence,
            Digest.EMPTY,
            9,
            42,
            List.of(new OrderedBatch.OrderedRequest(new ClientId(0, 1), 1, operation)));
    assertThat(execution.step(new ExecutionEvent.Execute(batch), 0))
        .hasAtLeastOneElementOfType(ExecutionEffect.Executed.class);
  }

  @Test
  void afterAnotherCheckpointOnlyTheDifferenceIsWritten() {
    Map<String, String> older = Map.of("a", "1", "b", "2", "c", "3");
    assertInstalled(install(new MemoryImage(10, older)), older);
    assertThat(store.installed).containsExactlyInAnyOrder("a", "b", "c");

    Map<String, String> newer = Map.of("a", "1", "b", "new", "d", "4");
    assertInstalled(install(new MemoryImage(20, newer)), newer);
    assertThat(store.installed).containsExactlyInAnyOrder("-c", "b", "d");
    assertThat(execution.sequence()).isEqualTo(20);
  }

  /** In the order of hashed ids each object would be somewhere else on the disk. */
  @Test
  void objectsAreReadInTheOrderInWhichTheyAreStored() {
    Map<String, String> state = new LinkedHashMap<>();
    for (String id : List.of("g", "a", "f", "b", "e", "c", "d")) {
      state.put(id, id + "1");
    }
    assertInstalled(install(new MemoryImage(10, state)), state);
    assertThat(store.installed).containsExactlyElementsOf(state.keySet());
  }

  @Test
  void afterABatchEverythingIsWritten() {
    Map<String, String> state = Map.of("a", "1", "b", "2");
    assertInstalled(install(new MemoryImage(10, state)), state);
    execute(11, "a");
    assertInstalled(install(new MemoryImage(20, state)), state);
    assertThat(store.installed).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void afterHalfAnInstallationEverythingIsWritten() {
    Map<String, String> older = Map.of("a", "1", "b", "2");
    assertInstalled(install(new MemoryImage(10, older)), older);

    Map<String, String> newer = Map.of("a", "1", "b", "new", "c", "new");
    MemoryImage damaged = new MemoryImage(20, newer);
    damaged.damaged = "c";
    assertThat(install(damaged)).hasAtLeastOneElementOfType(ExecutionEffect.InstallFailed.class);

    assertInstalled(install(new MemoryImage(30, newer)), newer);
    assertThat(store.installed).containsExactlyInAnyOrder("a", "b", "c");
  }

  /** A library that keeps nothing. */
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
      return new byte[] {1};
    }

    @Override
    public void restore(byte[] state) {}
  }
}
