package io.evenkeel.node;

import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Scrub;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.replica.CheckpointCertificate;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads this replica's stable checkpoints again and again, slowly, and has what is damaged fetched
 * from the others: a checkpoint is needed when others are gone, and then it is too late to find
 * that a disk lost a block. Checkpoint lane only.
 */
final class Scrubbing {

  /** No checkpoint is begun sooner after the last: small ones would be opened all the time. */
  private static final long PASS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What a step costs beside its bytes, as if it were bytes. */
  private static final long STEP_OVERHEAD_BYTES = 4 << 10;

  private final CheckpointStore store;
  private final Fetching fetching;
  private final Notices notices;
  private final @Nullable Pace pace;

  private @Nullable Scrub scrub;

  /** The checkpoint that was read last: the next is another one, if there is one. */
  private long last;

  private int thousandth;

  /**
   * @param bytesPerSecond how fast; 0: never
   */
  Scrubbing(CheckpointStore store, Fetching fetching, Notices notices, long bytesPerSecond) {
    this.store = store;
    this.fetching = fetching;
    this.notices = notices;
    this.pace = bytesPerSecond == 0 ? null : new Pace(bytesPerSecond, System.nanoTime());
  }

  long waitMicros() {
    return pace == null || fetching.active() ? Long.MAX_VALUE : pace.waitMicros(System.nanoTime());
  }

  /** Reads a piece, if it is time to. */
  void tick() throws IOException {
    Pace rate = pace;
    if (rate == null || waitMicros() > 0) {
      return;
    }
    long now = System.nanoTime();
    Scrub current = scrub;
    if (current == null || current.over() || !isStable(current.sequence())) {
      rate.notBefore(now + PASS_NANOS);
      scrub = begun();
      return;
    }
    Scrub.Step step = current.step();
    rate.spent(step.bytes() + STEP_OVERHEAD_BYTES, now);
    notices.counters().count("scrub.bytes", step.bytes());
    thousandth = current.thousandth();
    if (step.damage().isPresent()) {
      damaged(current.sequence(), step.damage().get().toString());
    } else if (current.over()) {
      last = current.sequence();
      notices.counters().count("scrub.passes");
    }
  }

  /** The newest stable checkpoint, or the one before, by turns. */
  private @Nullable Scrub begun() throws IOException {
    List<Long> stable =
        store.images().stream()
            .filter(StoredCheckpoint::stable)
            .map(StoredCheckpoint::sequence)
            .toList();
    if (stable.isEmpty()) {
      return null;
    }
    long newest = stable.get(stable.size() - 1);
    long next = newest == last ? stable.get(0) : newest;
    try {
      return store.scrub(next, thousandth);
    } catch (DamagedImageException damage) {
      damaged(next, String.valueOf(damage.getMessage()));
      return null;
    }
  }

  private boolean isStable(long sequence) {
    return store.images().stream()
        .anyMatch(stored -> stored.sequence() == sequence && stored.stable());
  }

  private void damaged(long sequence, String what) throws IOException {
    scrub = null;
    notices.damaged(what + "; found by reading it again");
    var certificate = store.certificate(sequence).flatMap(CheckpointCertificate::decode);
    if (certificate.isPresent()) {
      fetching.repair(certificate.get());
    }
  }
}
