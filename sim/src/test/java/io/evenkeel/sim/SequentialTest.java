package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.Lie;
import io.evenkeel.sim.plan.ReplicaSetup;
import io.evenkeel.sim.plan.SimPlan;
import io.evenkeel.sim.plan.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replicas that take checkpoints in turns, and one that must restore another's. */
class SequentialTest {

  private static final int LIAR = 1;
  private static final int ABSENT = 3;
  private static final int RUNS = 12;

  /** Four replicas under load, of which one is away while the others take several checkpoints. */
  private static SimPlan plan(long seed, List<Fault> lies) {
    ReplicaSetup setup =
        new ReplicaSetup("SEQUENTIAL", CompletionMode.LAZY, 1 << 20, true, 0, 200, 500, 1, false);
    List<Fault> faults = new ArrayList<>(lies);
    faults.add(new Fault.Crash(300_000, ABSENT, 1_400_000 + 40_000 * (seed % 8), 0, true));
    return new SimPlan(
        seed,
        4,
        4_000_000,
        MethodFamily.SEQUENTIAL,
        1,
        new Workload(6, 150_000, 8, 20, 8, 10, 10, 4),
        Collections.nCopies(4, setup),
        faults);
  }

  private static Tally run(List<Fault> lies) {
    Tally tally = new Tally();
    for (long seed = 1; seed <= RUNS; seed++) {
      SimResult result = Simulation.run(plan(seed, lies), null);
      assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
      tally.add(result);
    }
    return tally;
  }

  private static long reached(Tally tally, Rare rare) {
    return tally.coverage().get(rare.text());
  }

  @Test
  void whoWasAwayStagesAnothersCheckpointAndShowsItWhenAThirdConfirmsIt() {
    Tally tally = run(List.of());
    assertThat(reached(tally, Rare.STAGED_CONFIRMED)).isGreaterThanOrEqualTo(RUNS);
    assertThat(reached(tally, Rare.STAGED_FOUND_WRONG)).isZero();
  }

  /**
   * What the liar serves is whole, and signed: only after it was applied, and replayed, its roots
   * are not the others'. It is never shown (I7), and the replica goes on with another source.
   */
  @Test
  void aWholeCheckpointOfAWrongStateIsAppliedFoundWrongAndNeverShown() {
    Tally tally = run(List.of(new Fault.Liar(0, Long.MAX_VALUE, LIAR, Lie.WRONG_STATE, 1)));
    assertThat(reached(tally, Rare.STAGED_CONFIRMED)).isGreaterThanOrEqualTo(RUNS);
    assertThat(reached(tally, Rare.STAGED_FOUND_WRONG)).isPositive();
  }

  @Test
  void aSourceWhoseRootOrPartsAreWrongIsGivenUpForAnother() {
    Tally tally =
        run(
            List.of(
                new Fault.Liar(0, Long.MAX_VALUE, LIAR, Lie.WRONG_ROOT, 1),
                new Fault.Liar(0, Long.MAX_VALUE, LIAR, Lie.WRONG_CHUNKS, 1)));
    assertThat(reached(tally, Rare.STAGED_CONFIRMED)).isGreaterThanOrEqualTo(RUNS);
    assertThat(reached(tally, Rare.TRANSFER_FAILED)).isPositive();
  }
}
