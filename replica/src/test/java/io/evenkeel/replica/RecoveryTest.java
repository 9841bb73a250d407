package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class RecoveryTest {

  private static final Now LATER = new Now(10_000_000, 0);

  private static final ClusterSize SIZE = new ClusterSize(4);

  private static final LongSupplier NOTHING_KEPT = () -> 0;

  private static final long OWN = 40;

  /** Of a replica with a checkpoint at {@link #OWN}. */
  private final Recovery recovery = new Recovery(OWN);

  private long nowMicros;

  private static Now at(long micros) {
    return new Now(micros, 0);
  }

  private static Optional<CheckpointCertificate> certified(long sequence) {
    return Optional.of(new CheckpointCertificate(0, sequence, 1, Digest.ZERO, List.of()));
  }

  private Optional<CheckpointCertificate> decide(Optional<CheckpointCertificate> certified) {
    recovery.decide(0, 50, NOTHING_KEPT, Optional.empty(), new Now(0, 0));
    return recovery.decide(0, 50, NOTHING_KEPT, certified, LATER);
  }

  @Test
  void whatTheLogHoldsNeedsNoCheckpoint() {
    recovery.installed(OWN);
    assertThat(decide(certified(40))).isEmpty();
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void theOwnCheckpointIsInstalledWhileItIsFoundOutWhetherThereIsANewerOne() {
    assertThat(decide(certified(OWN))).isEmpty();
    assertThat(recovery.current()).as("nothing to execute on yet").isFalse();
    recovery.installed(OWN);
    assertThat(decide(certified(OWN))).isEmpty();
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void whatIsNewerIsFetchedWhileTheOwnCheckpointIsInstalled() {
    assertThat(decide(certified(90))).isEqualTo(certified(90));
    recovery.installed(OWN);
    assertThat(recovery.current()).as("90 is on its way").isFalse();
    recovery.installed(90);
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void batchesFetchedSinceTheStartAreNoReasonToExecuteThem() {
    recovery.decide(OWN, 50, NOTHING_KEPT, Optional.empty(), at(0));
    assertThat(recovery.decide(OWN, 100, NOTHING_KEPT, certified(90), LATER))
        .isEqualTo(certified(90));
  }

  @Test
  void aFetchedCheckpointIsAStateWhateverBecameOfTheOwnOne() {
    assertThat(decide(certified(90))).isPresent();
    assertThat(recovery.restoreFailed(90)).as("that is not the own one").isFalse();
    assertThat(recovery.restoreFailed(OWN)).isTrue();
    assertThat(recovery.current()).isFalse();
    recovery.installed(90);
    assertThat(recovery.current()).isTrue();
  }

  /** The log starts where the damaged checkpoint ends: it is no substitute, however long it is. */
  @Test
  void withoutAStateOnlyACheckpointHelpsWhateverTheLogHolds() {
    assertThat(decide(Optional.empty())).isEmpty();
    assertThat(recovery.restoreFailed(OWN)).isTrue();
    assertThat(decide(Optional.empty())).isEmpty();
    assertThat(recovery.current()).as("nothing to execute on").isFalse();
    assertThat(decide(certified(40))).isPresent();
    recovery.installed(40);
    assertThat(recovery.current()).isTrue();
  }

  /**
   * The others may have deleted it: of what they keep this replica may know one certificate only.
   */
  @Test
  void aTargetThatNobodyHasIsGivenUpForANewerOneOnly() {
    assertThat(recovery.restoreFailed(OWN)).isTrue();
    assertThat(decide(certified(40))).isPresent();
    recovery.fetchStuck(40);
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(40), LATER)).isEmpty();
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(90), LATER)).isEqualTo(certified(90));
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(130), LATER)).as("goes on").isEmpty();
    recovery.fetchStuck(40);
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(130), LATER))
        .as("an old word")
        .isEmpty();
    recovery.installed(90);
    assertThat(recovery.current()).isTrue();
  }

  /** What is certified is known at once; a newer certificate may be on its way. */
  @Test
  void waitsForTheCertificatesOfWhatItWasTold() {
    recovery.installed(OWN);
    recovery.heard(1, 100, SIZE, at(0));
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(100), at(1)))
        .as("one other only")
        .isEmpty();
    recovery.heard(2, 200, SIZE, at(1_000));
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(100), at(2_000)))
        .as("200 to come")
        .isEmpty();
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(200), at(3_000)))
        .isEqualTo(certified(200));
  }

  @Test
  void theCertificateOfWhatEnoughToldIsWaitedFor() {
    recovery.installed(OWN);
    recovery.heard(1, 200, SIZE, at(0));
    recovery.heard(2, 100, SIZE, at(0));
    long last = Recovery.CERTIFICATE_MICROS_MAX - 1;
    recovery.decide(0, 50, NOTHING_KEPT, certified(OWN), at(0));
    recovery.decide(0, 50, NOTHING_KEPT, certified(OWN), at(last));
    assertThat(recovery.current()).isFalse();
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(100), at(last)))
        .as("200 is one replica's word")
        .isEqualTo(certified(100));
    recovery.installed(100);
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void aCertificateThatDoesNotComeDoesNotKeepAReplicaForEver() {
    recovery.installed(OWN);
    recovery.heard(1, 100, SIZE, at(0));
    recovery.heard(2, 100, SIZE, at(0));
    recovery.decide(0, 50, NOTHING_KEPT, certified(OWN), at(0));
    recovery.decide(0, 50, NOTHING_KEPT, certified(OWN), at(Recovery.CERTIFICATE_MICROS_MAX));
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void whatIsComingIsWhatEnoughToldOrWhatIsFetched() {
    recovery.heard(1, 300, SIZE, at(0));
    assertThat(recovery.coming()).as("one replica's word").isZero();
    recovery.heard(2, 100, SIZE, at(0));
    assertThat(recovery.coming()).isEqualTo(100);
    recovery.heard(3, 200, SIZE, at(0));
    assertThat(recovery.coming()).isEqualTo(200);
    assertThat(recovery.decide(OWN, 50, NOTHING_KEPT, certified(200), LATER)).isPresent();
    assertThat(recovery.coming()).isEqualTo(200);
    recovery.fetchStuck(200);
    assertThat(recovery.coming()).as("nobody has it").isZero();
    recovery.installed(OWN);
    recovery.installed(200);
    assertThat(recovery.coming()).isZero();
  }

  @Test
  void whoHasWhatTheOthersHaveStartsAtOnce() {
    recovery.installed(OWN);
    recovery.heard(1, 40, SIZE, at(0));
    recovery.decide(0, 50, NOTHING_KEPT, certified(40), at(1));
    assertThat(recovery.current()).as("one other only").isFalse();
    recovery.heard(2, 0, SIZE, at(1_000));
    assertThat(recovery.decide(0, 50, NOTHING_KEPT, certified(40), at(2_000))).isEmpty();
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void whoToldMoreThanThereIsDelaysAStartAWhile() {
    recovery.installed(OWN);
    recovery.heard(1, 40, SIZE, at(0));
    recovery.heard(3, Long.MAX_VALUE, SIZE, at(0));
    recovery.decide(0, 50, NOTHING_KEPT, certified(40), at(Recovery.SETTLE_MICROS - 1));
    assertThat(recovery.current()).isFalse();
    recovery.decide(0, 50, NOTHING_KEPT, certified(40), at(Recovery.SETTLE_MICROS));
    assertThat(recovery.current()).isTrue();
  }

  /** Goes on for so long, hearing another one all the time; whatever is to be fetched. */
  private Optional<CheckpointCertificate> decideFor(
      long micros, long executed, long delivered, Optional<CheckpointCertificate> certified) {
    long end = nowMicros + micros;
    Optional<CheckpointCertificate> found = Optional.empty();
    while (nowMicros < end && found.isEmpty()) {
      nowMicros = Math.min(end, nowMicros + Recovery.SILENCE_MICROS_MAX);
      recovery.heard(1, 0, SIZE, at(nowMicros));
      found = recovery.decide(executed, delivered, NOTHING_KEPT, certified, at(nowMicros));
    }
    return found;
  }

  private void becomeCurrent() {
    recovery.installed(OWN);
    assertThat(decide(Optional.empty())).isEmpty();
    assertThat(recovery.current()).isTrue();
    nowMicros = LATER.monotonicMicros();
    recovery.heard(1, 0, SIZE, at(nowMicros));
  }

  /** Who has it may have forgotten the votes before it, so that no batch comes any more. */
  @Test
  void whoStandsStillBelowWhatIsCertifiedFetchesIt() {
    becomeCurrent();
    assertThat(recovery.decide(50, 50, NOTHING_KEPT, certified(90), at(nowMicros))).isEmpty();
    assertThat(decideFor(Recovery.STILL_MICROS_MAX - 1, 50, 50, certified(90))).isEmpty();
    assertThat(decideFor(1, 50, 50, certified(90))).isEqualTo(certified(90));
    assertThat(recovery.current()).isFalse();
    recovery.installed(90);
    assertThat(recovery.current()).isTrue();
  }

  @Test
  void whoGoesOnOrIsBusyOrIsNotBehindDoesNotStandStill() {
    becomeCurrent();
    long almost = Recovery.STILL_MICROS_MAX - 1;
    assertThat(decideFor(almost, 50, 50, certified(90))).isEmpty();
    assertThat(decideFor(almost, 51, 51, certified(90))).as("goes on").isEmpty();
    assertThat(decideFor(3 * almost, 51, 52, certified(90))).as("executes what came").isEmpty();
    assertThat(decideFor(3 * almost, 52, 52, certified(52))).as("nothing is missing").isEmpty();
    assertThat(recovery.current()).isTrue();
  }

  /** Batches are cheaper, and may come as soon as the network is there again. */
  @Test
  void whoWasCutOffOrStoppedListensToTheOthersFirst() {
    becomeCurrent();
    assertThat(decideFor(2_000_000, 50, 50, certified(90))).isEmpty();
    nowMicros += 10 * Recovery.STILL_MICROS_MAX;
    assertThat(recovery.decide(50, 50, NOTHING_KEPT, certified(90), at(nowMicros)))
        .as("nobody was heard")
        .isEmpty();
    assertThat(decideFor(Recovery.STILL_MICROS_MAX, 50, 50, certified(90)))
        .as("heard again just now")
        .isEmpty();
    assertThat(decideFor(Recovery.SILENCE_MICROS_MAX, 50, 50, certified(90))).isPresent();
  }
}
