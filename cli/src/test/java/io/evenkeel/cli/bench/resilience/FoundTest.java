package io.evenkeel.cli.bench.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Summaries;
import org.junit.jupiter.api.Test;

final class FoundTest {

  private static Run run(Found found) {
    RunBuilder builder = new RunBuilder(RunKey.of("resilience", "DFC_CAW", "", 1));
    found.addTo(builder);
    return builder.build();
  }

  @Test
  void whoWasBrokenOnceAndCameBackSurvivesThePoison() {
    Found found = new Found();
    found.poisonFailed(1);
    found.back(Danger.POISON, true, 3);
    found.applied(2, 0, 4, 0);
    Run run = run(found);
    assertThat(run.figures())
        .containsEntry(Summaries.SURVIVES_POISON, 1.0)
        .containsEntry(Summaries.VERIFIED_BEFORE_APPLY, 1.0)
        .containsEntry("poisonFailuresCount", 1.0)
        .doesNotContainKeys("survivesCrash", "crashWithinCapture", "survivesCorruptSource");
    assertThat(run.broken()).isEmpty();
  }

  @Test
  void whoMetThePoisonAgainDoesNotSurviveItAlthoughItCameBackInTheEnd() {
    Found found = new Found();
    found.poisonFailed(1);
    found.back(Danger.POISON, false, 3);
    found.poisonFailed(1);
    found.back(Danger.POISON, true, 3);
    found.applied(1, 0, 0, 0);
    assertThat(run(found).figures()).containsEntry(Summaries.SURVIVES_POISON, 0.0);
    assertThat(run(found).broken()).isEmpty();
  }

  @Test
  void oneStateAppliedOnSomebodysWordIsEnoughToSayThatItIsNotVerifiedBefore() {
    Found found = new Found();
    found.applied(3, 0, 0, 0);
    found.applied(0, 1, 0, 1);
    assertThat(run(found).figures())
        .containsEntry(Summaries.VERIFIED_BEFORE_APPLY, 0.0)
        .containsEntry("wrongStatesFoundOutCount", 1.0);
  }

  @Test
  void whereNothingWasTakenOverNothingIsSaid() {
    assertThat(run(new Found()).figures())
        .doesNotContainKeys(Summaries.VERIFIED_BEFORE_APPLY, Summaries.SURVIVES_POISON);
  }

  @Test
  void whoDidNotComeBackIsBroken() {
    Found found = new Found();
    found.crashHit();
    found.back(Danger.CRASH, false, 120);
    assertThat(run(found).figures())
        .containsEntry("survivesCrash", 0.0)
        .containsEntry("crashWithinCapture", 1.0);
    assertThat(run(found).broken()).containsExactly("the replica did not come back after crash");
  }
}
