package io.evenkeel.node;

import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.StoreScrub;
import io.evenkeel.checkpoint.timing.Pace;
import io.evenkeel.replica.CheckpointCertificate;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads this replica's stable checkpoints again at a bounded rate, and has what is damaged fetched
 * from the others. Checkpoint lane only.
 */
final class Scrubbing {

  /** No checkpoint is begun sooner after the last: small ones would be opened all the time. */
  private static final long PASS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Nor sooner than after this many times what opening it took: its index is read and sorted. */
  private static final long OPENING_SHARE = 50;

  /** What a step costs beside its bytes, as if it were bytes. */
  private static final long STEP_OVERHEAD_BYTES = 4 << 10;

  private final CheckpointStore store;
  private final Fetching fetching;
  private final Notices notices;
  private final @Nullable Pace pace;
  private final StoreScrub scrub;

  /**
   * @param bytesPerSecond how fast; 0: never
   */
  Scrubbing(CheckpointStore store, Fetching fetching, Notices notices, long bytesPerSecond) {
    this.store = store;
    this.fetching = fetching;
    this.notices = notices;
    this.pace = bytesPerSecond == 0 ? null : new Pace(bytesPerSecond, System.nanoTime());
    this.scrub = new StoreScrub(store);
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
    boolean begins = scrub.between();
    StoreScrub.Step step = scrub.step();
    if (begins) {
      long ended = System.nanoTime();
      rate.notBefore(ended + Math.max(PASS_NANOS, OPENING_SHARE * (ended - now)));
    } else {
      rate.spent(step.bytes() + STEP_OVERHEAD_BYTES, now);
      notices.counters().count("scrub.bytes", step.bytes());
    }
    if (step.passed()) {
      notices.counters().count("scrub.passes");
    }
    if (step.damaged().isPresent()) {
      damaged(step.damaged().get());
    }
  }

  private void damaged(StoreScrub.Damaged found) throws IOException {
    if (!found.known()) {
      notices.damaged(found.place() + "; found by reading it again");
    }
    var certificate = store.certificate(found.sequence()).flatMap(CheckpointCertificate::decode);
    if (certificate.isPresent()) {
      fetching.repair(certificate.get());
    }
  }
}
