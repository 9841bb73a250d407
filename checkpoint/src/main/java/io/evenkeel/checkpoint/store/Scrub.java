package io.evenkeel.checkpoint.store;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads a published checkpoint again, a piece at a time, each object against its leaf: what a disk
 * lost is found before somebody needs it. The store's thread only; over when its checkpoint is
 * pruned or replaced.
 */
public final class Scrub {

  /** A step reads so much, or one object. */
  private static final int STEP_BYTES = 256 << 10;

  private static final int STEP_OBJECTS = 64;

  private final StoredImage image;
  private int next;
  private int left;

  /**
   * What a step came to.
   *
   * @param bytes of the values read
   * @param damage the first place that is wrong
   */
  public record Step(long bytes, Optional<Damage> damage) {}

  /**
   * @param thousandth where to begin, in thousandths of the objects; from the end it goes on at the
   *     beginning
   */
  Scrub(StoredImage image, int thousandth) {
    this.image = image;
    this.left = image.leaves().size();
    this.next = left == 0 ? 0 : (int) ((long) left * thousandth / 1000 % left);
  }

  Manifest manifest() {
    return image.manifest();
  }

  /** Position of the checkpoint that is read. */
  public long sequence() {
    return image.sequence();
  }

  /** Whether every object was read. */
  public boolean over() {
    return left == 0;
  }

  /** How far it is, to begin there in the next checkpoint. */
  public int thousandth() {
    int size = image.leaves().size();
    return size == 0 ? 0 : (int) (1000L * next / size);
  }

  /** Reads on. */
  public Step step() throws IOException {
    long bytes = 0;
    for (int i = 0; i < STEP_OBJECTS && bytes < STEP_BYTES && left > 0; i++) {
      Damage damage = image.check(next);
      if (damage != null) {
        return new Step(bytes, Optional.of(damage));
      }
      bytes += image.leaves().length(next);
      next = (next + 1) % image.leaves().size();
      left--;
    }
    return new Step(bytes, Optional.empty());
  }
}
