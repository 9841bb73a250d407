package io.evenkeel.checkpoint.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receiver's process dies in the middle of a transfer; the next one fetches the rest. */
class ResumedTransferTest {

  private static final int OBJECTS = 6_000;
  private static final int VALUE_BYTES = 1_000;
  private static final long BYTES = (long) OBJECTS * VALUE_BYTES;
  private static final long OLD = 5;
  private static final long TARGET = 9;
  private static final long NEVER = Long.MAX_VALUE;

  /** What a block that was being filled, and one chunk that was being written, may lose. */
  private static final long LOST_MAX = 1 << 19;

  private final Random random = new Random(7);
  private final TransferSource source = new TransferSource(failure -> {});
  private final Map<ObjectId, byte[]> state = new TreeMap<>();
  private final SimulatedDisk disk = new SimulatedDisk();
  private MemoryImage target;

  /** An old checkpoint is here, from which all objects of the target differ. */
  @BeforeEach
  void publishAnOldCheckpoint() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "TEST"));
    for (int i = 0; i < OBJECTS; i++) {
      put("object " + i);
    }
    for (Map.Entry<ObjectId, byte[]> object : state.entrySet()) {
      sink.put(new StateObject(object.getKey(), object.getValue()));
    }
    store.publish(sink.finish(OLD));
    for (int i = 0; i < OBJECTS; i++) {
      put("object " + i);
    }
    target = new MemoryImage(TARGET, state);
  }

  private void put(String id) {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    state.put(ObjectId.of(id), value);
  }

  /** One process's part of a transfer. */
  private final class Life {
    final CheckpointStore store;
    final Leftovers leftovers;
    final ImageSink sink;
    final TransferReceiver receiver;

    Life(SimulatedDisk found) throws IOException {
      store = CheckpointStore.open(found);
      leftovers = new Leftovers(store);
      sink = store.newImage(ImageLabel.fetched(CheckpointKind.STATE, 1));
      Optional<Image> here = leftovers.over(Optional.of(store.load(OLD)));
      receiver =
          new TransferReceiver(
              new TransferTarget(TARGET, target.header().root()),
              List.of(1, 2, 3),
              here.orElse(null),
              sink,
              TransferLimits.DEFAULT,
              0);
    }

    /** Goes on until so many bytes were fetched, or to the end; the image is here then. */
    Optional<Image> fetch(long bytes) {
      ArrayDeque<TransferEvent> events = new ArrayDeque<>(List.of(new TransferEvent.Tick()));
      while (receiver.progress().fetched().bytes() < bytes) {
        TransferEvent event = events.isEmpty() ? new TransferEvent.Tick() : events.remove();
        for (TransferEffect effect : receiver.step(event, 1)) {
          if (effect instanceof TransferEffect.Send send) {
            TransferResponse answer = source.answer(target, send.request());
            events.add(
                new TransferEvent.ResponseArrived(send.source(), send.requestNumber(), answer));
          } else if (effect instanceof TransferEffect.Done done) {
            return Optional.of(done.image());
          } else {
            assertThat(effect).isInstanceOf(TransferEffect.LocalDamage.class);
          }
        }
      }
      return Optional.empty();
    }

    /** Fetches the rest; how many bytes that was. */
    long complete() throws IOException {
      Image image = fetch(NEVER).orElseThrow();
      store.publish(image);
      sink.close();
      leftovers.discard();
      assertThat(image.header().root()).isEqualTo(target.header().root());
      assertThat(store.verify(TARGET).intact()).isTrue();
      return receiver.progress().fetched().bytes();
    }
  }

  @Test
  void whatWasFetchedBeforeAKillIsNotFetchedAgain() throws IOException {
    Life first = new Life(disk);
    assertThat(first.fetch(BYTES * 2 / 3)).isEmpty();
    long before = first.receiver.progress().fetched().bytes();

    SimulatedDisk found = disk.afterKill();
    Life second = new Life(found);
    long after = second.complete();

    System.err.printf("fetched %d bytes before a kill, %d after it%n", before, after);
    assertThat(after).isBetween(BYTES - before, BYTES - before + LOST_MAX);
    assertThat(second.receiver.progress().reused().bytes()).isEqualTo(BYTES - after);
    assertThat(found.list()).as("nothing unpublished is left").hasSize(6);
  }

  @Test
  void aProcessThatDiesAgainAndAgainComesToAnEnd() throws IOException {
    SimulatedDisk found = disk;
    long fetched = 0;
    int lives = 0;
    Optional<Image> image = Optional.empty();
    while (image.isEmpty()) {
      Life life = new Life(found);
      image = life.fetch(BYTES / 4);
      fetched += life.receiver.progress().fetched().bytes();
      found = found.afterKill();
      assertThat(++lives).isLessThan(12);
    }
    assertThat(lives).isGreaterThan(3);
    assertThat(fetched).isLessThan(BYTES + lives * LOST_MAX);
  }

  @Test
  void whateverALossOfPowerOrTheDiskMakesOfItTheTargetIsReached() throws IOException {
    Life first = new Life(disk);
    assertThat(first.fetch(BYTES / 2)).isEmpty();
    for (int seed = 0; seed < 12; seed++) {
      SimulatedDisk found = seed < 6 ? disk.afterPowerLoss(seed) : disk.afterKill();
      for (String file : seed < 6 ? List.<String>of() : found.list()) {
        if (file.startsWith("image-1-")) {
          found.flip(file, random.nextInt((int) found.size(file)), random.nextInt(8));
        }
      }
      assertThat(new Life(found).complete()).as("survival " + seed).isBetween(1L, BYTES);
    }
  }

  @Test
  void whatNoTransferWantsGoesAMinuteAfterTheStart() throws IOException {
    assertThat(new Life(disk).fetch(BYTES / 2)).isEmpty();
    SimulatedDisk found = disk.afterKill();
    int files = found.list().size();
    CheckpointStore store = CheckpointStore.open(found);
    Leftovers leftovers = new Leftovers(store);
    leftovers.tick(1_000);
    leftovers.tick(60_000);
    assertThat(found.list()).hasSize(files);
    leftovers.tick(61_001);
    assertThat(found.list()).hasSize(3);
    assertThat(leftovers.over(Optional.empty())).isEmpty();
  }
}
