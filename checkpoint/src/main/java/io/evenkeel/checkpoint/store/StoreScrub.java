package io.evenkeel.checkpoint.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a store's stable checkpoints again and again, and says what is damaged: a checkpoint is
 * needed when others are gone, and then it is too late to find that a disk lost a block. How fast,
 * is the driver's; what it is told of should be fetched again. The store's thread only.
 */
public final class StoreScrub {

  private final CheckpointStore store;
  private @Nullable Scrub scrub;

  /** The checkpoint that was read last: the next is another one, if there is one. */
  private long last;

  private int thousandth;

  /** What was said of each checkpoint since it was read without a fault. */
  private final Map<Long, String> said = new TreeMap<>();

  /**
   * What a step came to.
   *
   * @param bytes of the values read
   * @param passed whether a checkpoint was read to its end, and no fault found
   * @param damaged what is to be fetched again
   */
  public record Step(long bytes, boolean passed, Optional<Damaged> damaged) {
    private static Step of(Damaged damaged) {
      return new Step(0, false, Optional.of(damaged));
    }
  }

  /**
   * A damaged checkpoint.
   *
   * @param sequence its position
   * @param place what is wrong, and where
   * @param known whether the same was found when it was read before
   */
  public record Damaged(long sequence, String place, boolean known) {}

  /** Reads nothing yet. */
  public StoreScrub(CheckpointStore store) {
    this.store = store;
  }

  /** Whether the next step begins with a checkpoint. */
  public boolean between() {
    return scrub == null
        || scrub.over()
        || !store.publishes(scrub.manifest()) // published again, its files are others
        || !stable().contains(scrub.sequence());
  }

  /** Reads on: a piece of a checkpoint, or what is needed to begin with one. */
  public Step step() throws IOException {
    if (between()) {
      return begin();
    }
    Scrub current = scrub;
    if (current == null) {
      throw new IllegalStateException("nothing was begun"); // between() says that
    }
    Scrub.Step read = current.step();
    thousandth = current.thousandth();
    if (read.damage().isPresent()) {
      Damaged damaged = damaged(current.sequence(), read.damage().get().toString());
      return new Step(read.bytes(), false, Optional.of(damaged));
    }
    if (current.over()) {
      last = current.sequence();
      said.remove(last);
    }
    return new Step(read.bytes(), current.over(), Optional.empty());
  }

  /** The newest stable checkpoint, or the one before, by turns. */
  private Step begin() throws IOException {
    List<Long> stable = stable();
    said.keySet().retainAll(stable);
    scrub = null;
    if (!stable.isEmpty()) {
      long newest = stable.get(stable.size() - 1);
      long next = newest == last ? stable.get(0) : newest;
      try {
        scrub = store.scrub(next, thousandth);
      } catch (DamagedImageException damage) {
        return Step.of(damaged(next, String.valueOf(damage.getMessage())));
      }
    }
    return new Step(0, false, Optional.empty());
  }

  private List<Long> stable() {
    return store.images().stream()
        .filter(StoredCheckpoint::stable)
        .map(StoredCheckpoint::sequence)
        .toList();
  }

  private Damaged damaged(long sequence, String place) {
    scrub = null;
    last = sequence; // the other one is read before this one again
    return new Damaged(sequence, place, place.equals(said.put(sequence, place)));
  }
}
