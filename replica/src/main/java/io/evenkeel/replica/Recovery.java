package io.evenkeel.replica;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Now;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when a checkpoint is fetched.
 *
 * <pre>
 *   STARTING --nothing newer is certified--> CURRENT <--installed-- FETCHING
 *      |                                        |                      ^
 *      +-- a newer checkpoint is certified -----+-- bodies are gone, --+
 *                                                   or nothing comes
 * </pre>
 *
 * While not CURRENT, committed batches are held back from execution: transfer and ordered execution
 * never change the state at the same time.
 *
 * <p>A replica that starts with a checkpoint of its own installs it meanwhile: what is newer is
 * fetched at the same time, and installed after it.
 */
final class Recovery {

  /** How long a starting replica waits for others to tell of their checkpoints. */
  static final long START_MICROS_MAX = 2_000_000;

  /** How long it waits for the certificate of one that f+1 told of: it is on its way. */
  static final long CERTIFICATE_MICROS_MAX = 10_000_000;

  /** After the first word of f+1 others, certificates of what fewer told get this long. */
  static final long SETTLE_MICROS = 400_000;

  /**
   * After so long without a delivery a checkpoint is fetched that is certified further on. Those
   * who have it may have forgotten their votes for the batches before it, or lost them with their
   * disk.
   */
  static final long STILL_MICROS_MAX = 5_000_000;

  /**
   * Who hears nobody for so long is cut off, or was stopped: then it stands still for no reason.
   */
  static final long SILENCE_MICROS_MAX = 1_000_000;

  private static final long RETRY_MICROS = 500_000;

  private enum Phase {
    STARTING,
    FETCHING,
    CURRENT
  }

  private Phase phase = Phase.STARTING;
  private long startedMicros = Long.MIN_VALUE;

  /** Up to there agreement had delivered at the start, out of its log. */
  private long logged;

  private long settledMicros = Long.MIN_VALUE;
  private int weakQuorum;
  private long retryAtMicros = Long.MIN_VALUE;
  private long target;

  /** The own checkpoint that is being installed since the start; 0 if none is. */
  private long restoring;

  /** Position of the last stable checkpoint, as each of the others told it last. */
  private final Map<Integer, Long> told = new HashMap<>();

  /** Where a transfer got stuck last. */
  private long stuckAt;

  /** f+1 others say that they have no body below it. */
  private long oldestBody;

  /** What was delivered when that changed last, or when it was not behind what is certified. */
  private long stillAt;

  private long stillSinceMicros;
  private long heardMicros = Long.MIN_VALUE / 2;

  /** The service failed at this batch in an earlier life; 0 if not. */
  private long poisoned;

  /** The last attempt failed, perhaps half installed: what was delivered since is no substitute. */
  private boolean failed;

  /**
   * @param restoring position of the own checkpoint that is being installed; 0 if there is none
   */
  Recovery(long restoring) {
    this.restoring = restoring;
  }

  boolean current() {
    return phase == Phase.CURRENT;
  }

  /**
   * Another replica tells where it stands.
   *
   * @param stable position of its last stable checkpoint, as it says
   */
  void heard(int from, long stable, ClusterSize size, Now now) {
    if (isAlone(now)) {
      stillSinceMicros = now.monotonicMicros();
    }
    heardMicros = now.monotonicMicros();
    told.put(from, stable);
    weakQuorum = size.weakQuorum();
    if (told.size() >= weakQuorum && settledMicros == Long.MIN_VALUE) {
      settledMicros = now.monotonicMicros() + SETTLE_MICROS;
    }
  }

  /**
   * The others do not have the bodies any more that are needed next.
   *
   * @param oldestAvailable a correct replica has no body below it
   */
  void bodiesGone(long oldestAvailable) {
    oldestBody = Math.max(oldestBody, oldestAvailable);
  }

  /**
   * What to fetch now, if anything; also ends the starting phase.
   *
   * <p>A checkpoint is worth fetching if it is newer than everything agreement has delivered: up to
   * there the batches are here, in the log or on their way to execution. At a start only the log
   * counts: what is fetched of batches while the own checkpoint is being installed would have to be
   * executed after that, which takes longer than to install a difference.
   *
   * <p>The others keep two stable checkpoints and what is newer: a target older than both is given
   * up for the newest. Of these two this replica may know one only, and of what is not stable the
   * others may keep nothing: so a target at which the transfer gets stuck is given up as well.
   *
   * <p>A replica whose service failed at a batch waits for a checkpoint at or above it: where a
   * correct replica came out of that batch, its state may be taken over. A hybrid checkpoint is
   * waited for alike; but to restore it is to execute its log.
   *
   * @param executed last executed sequence number
   * @param delivered last sequence number agreement delivered, held back or not
   * @param keptFrom the others may have deleted what is older; asked while something is fetched
   * @param certified newest certificate known
   */
  Optional<CheckpointCertificate> decide(
      long executed,
      long delivered,
      LongSupplier keptFrom,
      Optional<CheckpointCertificate> certified,
      Now now) {
    if (startedMicros == Long.MIN_VALUE) {
      startedMicros = now.monotonicMicros();
      logged = delivered;
    }
    if (phase == Phase.FETCHING && (target < keptFrom.getAsLong() || target == stuckAt)) {
      Optional<CheckpointCertificate> newest =
          certified.filter(certificate -> certificate.stateSequence() > target);
      newest.ifPresent(certificate -> target = certificate.stateSequence());
      return newest;
    }
    if (phase == Phase.FETCHING || now.monotonicMicros() < retryAtMicros) {
      return Optional.empty();
    }
    boolean still = standsStill(executed, delivered, certified, now);
    boolean wanted = phase == Phase.STARTING || delivered + 1 < oldestBody || still;
    if (certified.map(CheckpointCertificate::sequence).orElse(0L) < poisoned) {
      return Optional.empty();
    }
    long usable = poisoned > 0 ? Math.min(delivered, poisoned - 1) : delivered;
    long have = failed ? executed : phase == Phase.STARTING ? Math.min(usable, logged) : usable;
    Optional<CheckpointCertificate> newer =
        certified.filter(certificate -> wanted && certificate.stateSequence() > have);
    if (newer.isPresent() && (phase != Phase.STARTING || settled(certified, now))) {
      phase = Phase.FETCHING;
      target = newer.get().stateSequence();
      return newer;
    }
    if (phase == Phase.STARTING
        && newer.isEmpty()
        && restoring == 0 // until then there is time to hear of more
        && settled(certified, now)
        && !failed) {
      phase = Phase.CURRENT;
    }
    return Optional.empty();
  }

  /**
   * Whether everything that came is executed, the others are heard, and yet what leads to what is
   * certified does not come.
   */
  private boolean standsStill(
      long executed, long delivered, Optional<CheckpointCertificate> certified, Now now) {
    boolean behind = certified.map(CheckpointCertificate::stateSequence).orElse(0L) > delivered;
    if (!behind || executed < delivered || delivered != stillAt) {
      stillAt = delivered;
      stillSinceMicros = now.monotonicMicros();
    }
    return behind && !isAlone(now) && now.monotonicMicros() - stillSinceMicros >= STILL_MICROS_MAX;
  }

  private boolean isAlone(Now now) {
    return now.monotonicMicros() - heardMicros > SILENCE_MICROS_MAX;
  }

  /**
   * Whether what is certified is all that can be expected: {@code f+1} others were heard and the
   * certificates of what they told are here, or should be. What {@code f+1} told there is, one of
   * them correct. Who tells more than there is delays a start, by no more than {@link
   * #SETTLE_MICROS}.
   */
  private boolean settled(Optional<CheckpointCertificate> certified, Now now) {
    long nowMicros = now.monotonicMicros();
    long waitedMicros = nowMicros - startedMicros;
    if (settledMicros == Long.MIN_VALUE) {
      return waitedMicros >= START_MICROS_MAX;
    }
    long here = certified.map(CheckpointCertificate::sequence).orElse(0L);
    int newer = 0;
    for (long at : told.values()) {
      newer += at > here ? 1 : 0;
    }
    if (newer >= weakQuorum) {
      return waitedMicros >= CERTIFICATE_MICROS_MAX;
    }
    return newer == 0 || nowMicros >= settledMicros;
  }

  /**
   * Position of a checkpoint that is being fetched, or will be once its certificate is here, as far
   * as is known: f+1 told of it. 0 if there is none, or it cannot be had.
   */
  long coming() {
    if (phase == Phase.FETCHING) {
      return target == stuckAt ? 0 : target;
    }
    if (phase == Phase.CURRENT || failed || told.isEmpty() || told.size() < weakQuorum) {
      return 0;
    }
    return told.values().stream()
        .sorted(Comparator.reverseOrder())
        .skip(weakQuorum - 1)
        .findFirst()
        .orElse(0L);
  }

  void installed(long sequence) {
    if (sequence >= restoring) {
      restoring = 0;
    }
    if (phase == Phase.FETCHING && sequence >= target) {
      phase = Phase.CURRENT;
      failed = false;
      poisoned = 0;
    }
  }

  /** Nobody seems to have the checkpoint at {@code sequence} any more. */
  void fetchStuck(long sequence) {
    stuckAt = sequence;
  }

  /** The state is wrong: that checkpoint is fetched, or a newer one, whatever was delivered. */
  void repair(CheckpointCertificate certificate) {
    phase = Phase.FETCHING;
    target = certificate.stateSequence();
    failed = true;
  }

  /** What was executed up to there is lost with an earlier life, and that batch is poison. */
  void serviceFailed(long sequence) {
    poisoned = sequence;
  }

  /**
   * That checkpoint could not be installed.
   *
   * @return whether it is the own one, so that there is no state: only a fetched checkpoint makes
   *     it one, however old
   */
  boolean restoreFailed(long sequence) {
    if (restoring == 0 || sequence != restoring) {
      return false;
    }
    restoring = 0;
    failed = true;
    return true;
  }

  /** Try again, after a while, with whatever is certified then. */
  void fetchFailed(Now now) {
    if (phase == Phase.FETCHING) {
      phase = Phase.STARTING;
      failed = true;
      retryAtMicros = now.monotonicMicros() + RETRY_MICROS;
    }
  }
}
