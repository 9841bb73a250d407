package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What transfers wrote that were given up for a newer target: most of it is part of that one too.
 * Checkpoint lane only.
 */
public final class Leftovers {

  private final CheckpointStore store;
  private final List<Image> images = new ArrayList<>();

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
   */
  public void keep(ImageSink sink, long sequence) throws IOException {
    images.add(sink.finish(sequence));
  }

  /** Everything that is here for the next transfer. */
  public Optional<Image> over(Optional<Image> own) {
    Image all = own.orElse(null);
    for (Image image : images) {
      all = all == null ? image : new LayeredImage(image, all);
    }
    return Optional.ofNullable(all);
  }

  /** Deletes what is kept; images got here must not be read any more. */
  public void discard() throws IOException {
    for (Image image : images) {
      store.discard(image);
    }
    images.clear();
  }
}
