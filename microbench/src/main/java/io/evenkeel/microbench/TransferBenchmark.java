package io.evenkeel.microbench;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.checkpoint.transfer.TransferEvent;
import io.evenkeel.checkpoint.transfer.TransferLimits;
import io.evenkeel.checkpoint.transfer.TransferReceiver;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.checkpoint.transfer.TransferTarget;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A receiver that fetches a checkpoint and checks each chunk against the root before it is used.
 */
public class TransferBenchmark {

  private static final int OBJECTS = 4_000;
  private static final int BYTES = OBJECTS * Objects4k.VALUE_BYTES;

  /** A checkpoint in memory. */
  private static final class MemoryImage implements Image {
    private final StateObject[] objects = new StateObject[OBJECTS];
    private final LeafTable leaves;

    MemoryImage() {
      ObjectDigests digests = new ObjectDigests();
      LeafTable.Builder words = new LeafTable.Builder();
      for (int i = 0; i < OBJECTS; i++) {
        ObjectId id = Objects4k.id(i);
        byte[] value = Objects4k.value(i);
        objects[i] = new StateObject(id, value);
        words.put(digests.hashedId(id), digests.leaf(id, value), i, value.length, 0);
      }
      leaves = words.build();
    }

    @Override
    public long sequence() {
      return 1;
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
    public StateObject read(int index) {
      return objects[(int) leaves.location(index)];
    }
  }

  /** Believes that it got what it should get; the receiver has checked it. */
  private record Sink(Image image) implements ImageSink {
    @Override
    public void put(StateObject object) {}

    @Override
    public void put(StateObject object, Digest hashedId, Digest leaf) {}

    @Override
    public void remove(ObjectId id) {}

    @Override
    public void seal() {}

    @Override
    public byte @Nullable [] read(ObjectId id) {
      return null;
    }

    @Override
    public Image finish(long sequence) {
      return image;
    }

    @Override
    public void close() {}
  }

  /** A source whose answers are made in advance. */
  @State(Scope.Thread)
  public static class Source {
    final Image image = new MemoryImage();
    final Map<TransferRequest, TransferResponse> answers = new HashMap<>();
    private final TransferSource source =
        new TransferSource(
            failure -> {
              throw new IllegalStateException(failure);
            });

    final TransferResponse answer(TransferRequest request) {
      return answers.computeIfAbsent(request, key -> source.answer(image, key));
    }
  }

  /** A checkpoint of 4,000 objects of 4 KiB, from the first request to the last. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = BYTES)
  public Image receive(Source source) {
    TransferTarget target = new TransferTarget(1, source.image.header().root());
    TransferReceiver receiver =
        new TransferReceiver(
            target, List.of(1), null, new Sink(source.image), TransferLimits.DEFAULT, 0);
    ArrayDeque<TransferEvent> events = new ArrayDeque<>();
    events.add(new TransferEvent.Tick());
    while (true) {
      TransferEvent event = events.isEmpty() ? new TransferEvent.Tick() : events.remove();
      for (TransferEffect effect : receiver.step(event, 0)) {
        if (effect instanceof TransferEffect.Send send) {
          TransferResponse answer = source.answer(send.request());
          events.add(
              new TransferEvent.ResponseArrived(send.source(), send.requestNumber(), answer));
        } else if (effect instanceof TransferEffect.Done done) {
          return done.image();
        } else if (effect instanceof TransferEffect.Failed failed) {
          throw new IllegalStateException(failed.detail());
        }
      }
    }
  }
}
