package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many bytes a checkpoint hashes and writes, counted, not timed. */
class BytesMovedTest {

  private static final int OBJECTS = 3_000;
  private static final int VALUE_BYTES = 4_096;
  private static final int ROUNDS = 25;

  /** SHA-256 that counts what it is given. */
  public static final class Counted extends MessageDigestSpi {
    static long bytes;
    private final MessageDigest real;

    public Counted() throws NoSuchAlgorithmException {
      real = MessageDigest.getInstance("SHA-256", Security.getProvider("SUN"));
    }

    @Override
    protected void engineUpdate(byte input) {
      bytes++;
      real.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      bytes += length;
      real.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
      return real.digest();
    }

    @Override
    protected void engineReset() {
      real.reset();
    }
  }

  private static final class Counting extends Provider {
    private static final long serialVersionUID = 1L;

    Counting() {
      super("Counting", "1", "counts what is hashed");
      put("MessageDigest.SHA-256", Counted.class.getName());
    }
  }

  private record Moved(long hashed, long written) {}

  @BeforeEach
  void count() {
    Security.insertProviderAt(new Counting(), 1);
  }

  @AfterEach
  void countNoMore() {
    Security.removeProvider("Counting");
  }

  /** Ten of a hundred objects change between two checkpoints; averages over many of these. */
  private static Moved moved(String name) throws IOException {
    Random random = new Random(1);
    CheckpointMethod method = CheckpointMethods.find(name).orElseThrow();
    ModelService service = new ModelService();
    for (int i = 0; i < OBJECTS; i++) {
      service.state.put(ObjectId.of("object" + i), value(random));
    }
    SimulatedDisk disk = new SimulatedDisk();
    CheckpointStore store = CheckpointStore.open(disk, 1 << 20);
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, name);
    Changes changes = new Changes();
    List<StateObject> library =
        List.of(new StateObject(ObjectId.reserved(new byte[] {'h'}), new byte[1]));
    long hashedBefore = 0;
    long writtenBefore = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      if (round == 1) { // the first one is full
        hashedBefore = Counted.bytes;
        writtenBefore = disk.appendedBytes();
      }
      for (int i = 0; round > 0 && i < OBJECTS / 10; i++) {
        ObjectId id = ObjectId.of("object" + (i * 10 + random.nextInt(10)));
        changes.modified(id);
        service.state.put(id, value(random));
      }
      Capture capture = method.begin(service, store.newImages(label), changes);
      while (!capture.step()) {}
      Completion completion = capture.complete(round, library);
      changes.position();
      while (!completion.step()) {}
      Image image = store.publish(completion.result());
      changes.published(image);
      store.certify(round, new byte[] {1}, true);
      store.prune(round);
    }
    return new Moved(
        (Counted.bytes - hashedBefore) / ROUNDS, (disk.appendedBytes() - writtenBefore) / ROUNDS);
  }

  private static byte[] value(Random random) {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    return value;
  }

  @Test
  void aDifferentialCheckpointMovesWhatChangedAndLittleMore() throws IOException {
    Moved full = moved("DFC_CAW");
    for (String name : List.of("DDFC_CAW", "DIFFERENTIAL")) {
      Moved some = moved(name);
      System.err.printf(
          "%s: hashed %.1f %%, written %.1f %% of DFC_CAW%n",
          name, 100.0 * some.hashed / full.hashed, 100.0 * some.written / full.written);
      assertThat(some.hashed).as(name).isLessThan(full.hashed * 15 / 100);
      assertThat(some.written).as(name).isLessThan(full.written * 15 / 100);
    }
  }
}
