package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {

  private static final Now LATER = new Now(10_000_000, 0);

  private final Recovery recovery = new Recovery();

  private static Optional<CheckpointCertificate> certified(long sequence) {
    return Optional.of(new CheckpointCertificate(0, sequence, 1, Digest.ZERO, List.of()));
  }

  private Optional<CheckpointCertificate> decide(Optional<CheckpointCertificate> certified) {
    recovery.decide(0, 50, 0, Optional.empty(), new Now(0, 0));
    return recovery.decide(0, 50, 0, certified, LATER);
  }

  @Test
  void whatTheLogHoldsNeedsNoCheckpoint() {
    assertThat(decide(certified(40))).isEmpty();
    assertThat(recovery.current()).isTrue();
  }

  /** The log starts where the damaged checkpoint ends: it is no substitute, however long it is. */
  @Test
  void withoutAStateOnlyACheckpointHelpsWhateverTheLogHolds() {
    recovery.stateLost();
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
    recovery.stateLost();
    assertThat(decide(certified(40))).isPresent();
    recovery.fetchStuck(40);
    assertThat(recovery.decide(0, 50, 0, certified(40), LATER)).isEmpty();
    assertThat(recovery.decide(0, 50, 0, certified(90), LATER)).isEqualTo(certified(90));
    assertThat(recovery.decide(0, 50, 0, certified(130), LATER)).as("goes on").isEmpty();
    recovery.fetchStuck(40);
    assertThat(recovery.decide(0, 50, 0, certified(130), LATER)).as("an old word").isEmpty();
    recovery.installed(90);
    assertThat(recovery.current()).isTrue();
  }
}
