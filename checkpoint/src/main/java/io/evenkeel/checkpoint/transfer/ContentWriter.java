package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.IndexRange;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that goes into the sink passes here: verified objects from sources, objects of the own
 * image, large values once their blocks are together. Exceptions thrown are the sink's.
 */
final class ContentWriter {

  /** What taking an object over costs beside its bytes, so that a step over many ends too. */
  private static final long COPY_BYTES_MIN = 64;

  private final @Nullable Image own;
  private final ImageSink sink;
  private final TransferPlan plan;
  private final long assemblyBytesMax;
  private final Consumer<TransferEffect> effects;
  private final ObjectDigests digests = new ObjectDigests();
  private final Deque<ChunkEntry.Large> waiting = new ArrayDeque<>();
  private long assemblyBytes;
  private TransferProgress.Amount fetched = TransferProgress.Amount.NONE;
  private TransferProgress.Amount reused = TransferProgress.Amount.NONE;

  ContentWriter(
      @Nullable Image own,
      ImageSink sink,
      TransferPlan plan,
      long assemblyBytesMax,
      Consumer<TransferEffect> effects) {
    this.own = own;
    this.sink = sink;
    this.plan = plan;
    this.assemblyBytesMax = assemblyBytesMax;
    this.effects = effects;
  }

  TransferProgress.Amount fetched() {
    return fetched;
  }

  TransferProgress.Amount reused() {
    return reused;
  }

  /** Whether no large value is being put together or waiting for it. */
  boolean isIdle() {
    return assemblyBytes == 0 && waiting.isEmpty();
  }

  /**
   * Takes a verified chunk.
   *
   * @param leaves of its entries, in their order
   */
  void chunk(List<ChunkEntry> entries, List<ResponseCheck.Leaf> leaves) throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof ChunkEntry.Large large) {
        waiting.add(large);
      } else {
        StateObject object = ((ChunkEntry.Small) entries.get(i)).object();
        sink.put(object, leaves.get(i).hashedId(), leaves.get(i).digest());
        fetched = fetched.plus(1, object.value().length);
      }
    }
    startLargeValues();
  }

  /** Takes verified blocks. */
  void blocks(Task.Blocks task, byte[] bytes) throws IOException {
    LargeValue value = task.value();
    value.put(task.first(), task.count(), bytes);
    fetched = fetched.plus(0, bytes.length);
    if (value.isComplete()) {
      fetched = fetched.plus(1, 0);
      finish(value);
      startLargeValues();
    }
  }

  /** Copies planned parts of the own image, about as many bytes as given. */
  void copyOwn(long bytesMax) throws IOException {
    long budget = bytesMax;
    while (own != null && budget > 0 && !plan.copies().isEmpty()) {
      IndexRange range = plan.copies().pop();
      int at = range.from();
      while (at < range.to() && budget > 0) {
        budget -= COPY_BYTES_MIN + copy(own, at++);
      }
      if (at < range.to()) {
        plan.copies().push(new IndexRange(at, range.to()));
      }
    }
  }

  /** Takes over an object of the own image; how many bytes were read for it. */
  private int copy(Image image, int index) throws IOException {
    Digest hashedId = image.leaves().hashedId(index);
    Digest leaf = image.leaves().leafDigest(index);
    int bytes = image.leaves().length(index);
    if (sink.keep(hashedId, leaf)) {
      reused = reused.plus(1, bytes);
      return 0;
    }
    StateObject object = readOwn(image, index);
    if (object != null) {
      sink.put(object, hashedId, leaf);
      reused = reused.plus(1, bytes);
    } else {
      Prefix place = new Prefix(hashedId, Prefix.BITS_MAX);
      plan.push(new Task.Chunk(place, image.leaves().subtree(place)));
    }
    return bytes;
  }

  private @Nullable StateObject readOwn(Image image, int index) {
    try {
      return image.read(index);
    } catch (IOException e) {
      effects.accept(
          new TransferEffect.LocalDamage(image.leaves().hashedId(index), String.valueOf(e)));
      return null;
    }
  }

  private void startLargeValues() throws IOException {
    while (!waiting.isEmpty()) {
      ChunkEntry.Large next = waiting.element();
      if (assemblyBytes > 0 && assemblyBytes + next.valueBytes() > assemblyBytesMax) {
        return;
      }
      waiting.remove();
      assemblyBytes += next.valueBytes();
      LargeValue value = new LargeValue(digests.hashedId(next.id()), next);
      reuseBlocks(value);
      if (value.isComplete()) {
        reused = reused.plus(1, 0);
        finish(value);
      } else {
        value.tasks().forEach(plan::push);
      }
    }
  }

  private void reuseBlocks(LargeValue value) {
    int index = own == null ? -1 : own.leaves().find(value.hashedId());
    if (own == null || index < 0) {
      return;
    }
    StateObject older = readOwn(own, index);
    if (older != null) {
      reused = reused.plus(0, value.reuse(older.value(), digests));
    }
  }

  private void finish(LargeValue value) throws IOException {
    assemblyBytes -= value.value().length;
    sink.put(new StateObject(value.id(), value.value()));
  }
}
