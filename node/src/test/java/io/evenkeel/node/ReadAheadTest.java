package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.ImageReading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {

  private static final int OBJECTS = 10_000;

  private final List<Integer> read = Collections.synchronizedList(new ArrayList<>());

  @Test
  void objectsComeInTheOrderInWhichTheyAreWanted() throws IOException {
    int[] order = IntStream.range(0, OBJECTS).map(i -> (i * 7) % OBJECTS).toArray();
    try (ImageReading.Objects objects = new ReadAhead().open(new Numbers(OBJECTS), order)) {
      for (int index : order) {
        assertThat(objects.next().id()).isEqualTo(id(index));
      }
    }
    assertThat(read).hasSize(OBJECTS);
  }

  @Test
  void anotherThreadReads() throws IOException {
    Numbers image = new Numbers(OBJECTS);
    try (ImageReading.Objects objects = new ReadAhead().open(image, new int[] {3})) {
      objects.next();
    }
    assertThat(image.reader).isNotNull().isNotSameAs(Thread.currentThread());
  }

  @Test
  void whatCannotBeReadIsSaidInItsTurn() throws IOException {
    int[] order = IntStream.range(0, OBJECTS).toArray();
    try (ImageReading.Objects objects = new ReadAhead().open(new Numbers(1_500), order)) {
      for (int i = 0; i < 1_500; i++) {
        assertThat(objects.next().id()).isEqualTo(id(i));
      }
      assertThatThrownBy(objects::next).isInstanceOf(IOException.class).hasMessage("damaged 1500");
    }
  }

  @Test
  void readingIsBoundedAndEndsWithTheReader() throws IOException {
    int[] order = IntStream.range(0, OBJECTS).toArray();
    Numbers image = new Numbers(OBJECTS);
    try (ImageReading.Objects objects = new ReadAhead().open(image, order)) {
      objects.next();
      while (image.reader.isAlive() && image.reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait(); // until there is no room ahead
      }
      // 4 MiB ahead, a portion of 256 KiB taken, and one in hand; an object counts 1,088 bytes.
      assertThat(read.size()).isBetween(3_000, ((4 << 20) + 2 * (257 << 10)) / 1_088);
    }
    assertThat(image.reader.isAlive()).isFalse();
  }

  private static ObjectId id(int index) {
    return ObjectId.of("object-" + index);
  }

  /** Objects of 1 KiB; those from {@code whole} on are damaged. */
  private final class Numbers implements Image {

    private final int whole;
    private volatile Thread reader;

    Numbers(int whole) {
      this.whole = whole;
    }

    @Override
    public StateObject read(int index) throws IOException {
      reader = Thread.currentThread();
      if (index >= whole) {
        throw new IOException("damaged " + index);
      }
      read.add(index);
      return new StateObject(id(index), new byte[1024]);
    }

    @Override
    public long sequence() {
      throw new UnsupportedOperationException();
    }

    @Override
    public RootHeader header() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LeafTable leaves() {
      throw new UnsupportedOperationException();
    }
  }
}
