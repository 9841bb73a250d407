package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.execution.ExecutionEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A fetch over an own checkpoint of which the targets have all, and much else. Its objects stand in
 * a segment that is nearly all garbage, so that whoever shares it moves them.
 */
class CheckpointFetchTest {

  private static final int OBJECTS = 200;
  private static final int SAME_FROM = 90;
  private static final int SAME_TO = 110;
  private static final int VALUE_BYTES = 20_000; // not all in one answer
  private static final int NEARLY_ALL = OBJECTS + SAME_TO - SAME_FROM - 30;
  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 1, "TEST");
  private static final long FIRST = 5;
  private static final long OWN = 10;
  private static final long OLDER = 20;
  private static final long NEWER = 30;

  private final MemoryDisk disk = new MemoryDisk();
  private final TransferSource source = new TransferSource(failure -> {});
  private final Host host = new Host();
  private CheckpointStore store;
  private CheckpointStore others;
  private CheckpointFetch fetch;

  private record Asked(int source, long number, TransferRequest request) {}

  private final class Host implements FetchHost {
    final ArrayDeque<Asked> asked = new ArrayDeque<>();
    final List<FetchNote> notes = new ArrayList<>();

    @Override
    public Optional<Image> newest() throws IOException {
      return Optional.of(store.load(OWN));
    }

    @Override
    public Optional<Image> find(io.evenkeel.checkpoint.root.Digest root) {
      return Optional.empty();
    }

    @Override
    public Optional<Image> image(long sequence) {
      return Optional.empty();
    }

    @Override
    public Image publish(Image fetched) throws IOException {
      return store.publish(fetched);
    }

    @Override
    public void announce(Image image) {}

    @Override
    public void withdrawUncertified() {}

    @Override
    public List<Integer> others() {
      return List.of(1, 2, 3);
    }

    @Override
    public void send(int to, long requestNumber, TransferRequest request) {
      asked.add(new Asked(to, requestNumber, request));
    }

    @Override
    public void order(OrderingEvent event) {}

    @Override
    public void execute(ExecutionEvent event) {}

    @Override
    public void noted(FetchNote note) {
      notes.add(note);
    }

    List<FetchNote.Started> started() {
      return notes.stream()
          .filter(FetchNote.Started.class::isInstance)
          .map(FetchNote.Started.class::cast)
          .toList();
    }
  }

  @BeforeEach
  void publish() throws IOException {
    store = CheckpointStore.open(disk);
    publish(store, FIRST, 0, OBJECTS, 0);
    ImageSink own = store.newImage(LABEL, store.load(FIRST), Set.of());
    for (int i = 0; i < OBJECTS; i++) {
      if (i < SAME_FROM || i >= SAME_TO) {
        own.remove(ObjectId.of("same " + i));
      }
    }
    store.publish(own.finish(OWN));
    others = CheckpointStore.open(new MemoryDisk());
    publish(others, OLDER, SAME_FROM, SAME_TO, OBJECTS);
    publish(others, NEWER, SAME_FROM, SAME_TO, OBJECTS);
    fetch = new CheckpointFetch(store, host, 0);
  }

  /** Objects that are the same wherever they are, and some that are nowhere else. */
  private static void publish(CheckpointStore to, long sequence, int from, int until, int others)
      throws IOException {
    ImageSink sink = to.newImage(LABEL);
    for (int i = from; i < until; i++) {
      sink.put(new StateObject(ObjectId.of("same " + i), new byte[VALUE_BYTES]));
    }
    for (int i = 0; i < others; i++) {
      ObjectId id = ObjectId.of("only at " + sequence + ", " + i);
      sink.put(new StateObject(id, new byte[VALUE_BYTES]));
    }
    to.publish(sink.finish(sequence));
  }

  private CheckpointCertificate certificate(long sequence) throws IOException {
    Digest root = Digest.of(others.load(sequence).header().root().bytes());
    return new CheckpointCertificate(0, sequence, CheckpointVote.KIND_STATE, root, List.of());
  }

  /** Answers until so many objects are here, or to the end. */
  private void answer(long sequence, long objects) throws IOException {
    for (int time = 0; fetch.active() && here() < objects; time++) {
      Asked next = host.asked.poll();
      if (next == null) {
        fetch.tick(time);
      } else {
        fetch.arrived(
            next.source(),
            next.number(),
            source.answer(others.load(sequence), next.request()),
            time);
      }
    }
  }

  private long here() {
    return fetch.progress().orElseThrow().fetched().objects();
  }

  @Test
  void aNewerTargetBeginsWithWhatTheOlderOneFetched() throws IOException {
    fetch.start(certificate(OLDER), 0);
    answer(OLDER, NEARLY_ALL);
    fetch.start(certificate(NEWER), 0);
    answer(NEWER, Long.MAX_VALUE);
    assertThat(host.started()).extracting(FetchNote.Started::sharing).containsExactly(true, true);
    assertThat(host.started()).extracting(FetchNote.Started::resumed).containsExactly(false, true);
    assertThat(store.verify(NEWER).intact()).isTrue();
  }

  @Test
  void aTargetThatIsGivenUpOnADamagedCheckpointIsDroppedAndNothingIsSharedAfterwards()
      throws IOException {
    fetch.start(certificate(OLDER), 0);
    answer(OLDER, NEARLY_ALL);
    // In its middle is one of those that are the same.
    disk.flip(disk.list().stream().filter(file -> file.endsWith(".seg")).findFirst().orElseThrow());
    fetch.start(certificate(NEWER), 0);
    answer(NEWER, Long.MAX_VALUE);
    assertThat(host.started()).extracting(FetchNote.Started::sharing).containsExactly(true, false);
    assertThat(host.notes).hasAtLeastOneElementOfType(FetchNote.Damaged.class);
    assertThat(store.verify(NEWER).intact()).isTrue();
  }
}
