package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.store.BaseLostException;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What transfers wrote that were given up for a newer target, or with the process that fetched:
 * most of it is part of the present target too. Checkpoint lane only.
 */
public final class Leftovers {

  private static final long UNUSED_KEPT_MILLIS = 60_000;

  private final CheckpointStore store;
  private final List<Image> images = new ArrayList<>();

  /** Whether a transfer looks at what is here. */
  private boolean used;

  /** What an earlier process left, while it is used. */
  private Optional<Image> left = Optional.empty();

  private long startMillis = Long.MIN_VALUE;

  /**
   * @param store whose sinks the transfers write to
   */
  public Leftovers(CheckpointStore store) {
    this.store = store;
  }

  /**
   * Keeps what a transfer wrote until now.
   *
   * @param sink of the transfer; ended by this
   * @param sequence its target's
   * @throws BaseLostException if the sink shares files of which some are damaged; it is to be
   *     closed
   */
  public void keep(ImageSink sink, long sequence) throws IOException {
    images.add(sink.finish(sequence));
  }

  /**
   * Everything that is here for the next transfer. The first time it hashes what an earlier process
   * had fetched; without a checkpoint also what it had captured.
   *
   * @param own the newest checkpoint here, if there is one
   */
  public Optional<Image> over(Optional<Image> own) {
    if (!used) {
      used = true;
      left = store.leftovers(own.isPresent());
    }
    Optional<Image> all = layered(left, own);
    for (Image image : images) {
      all = layered(Optional.of(image), all);
    }
    return all;
  }

  /** Whether {@link #over} added anything to the own checkpoint. */
  public boolean isUseful() {
    return Stream.concat(images.stream(), left.stream())
        .anyMatch(image -> image.leaves().size() > 0);
  }

  private static Optional<Image> layered(Optional<Image> upper, Optional<Image> lower) {
    return upper.isPresent() && lower.isPresent()
        ? Optional.of(new LayeredImage(upper.get(), lower.get()))
        : upper.or(() -> lower);
  }

  /** Deletes what is kept; images got here must not be read any more. */
  public void discard() throws IOException {
    for (Image image : images) {
      store.discard(image);
    }
    images.clear();
    left = Optional.empty();
    store.discardLeftovers();
    used = false;
  }

  /**
   * To be called now and then: what an earlier process left goes when no transfer wanted it soon
   * after the start, for it takes room.
   *
   * @param nowMillis a monotonic clock
   */
  public void tick(long nowMillis) throws IOException {
    if (startMillis == Long.MIN_VALUE) {
      startMillis = nowMillis;
    } else if (!used && nowMillis - startMillis > UNUSED_KEPT_MILLIS) {
      store.discardLeftovers();
    }
  }
}
