package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.PlanDrawer;
import io.evenkeel.sim.plan.PlanOptions;
import io.evenkeel.sim.plan.ReplicaSetup;
import io.evenkeel.sim.plan.SimPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What tells the families of methods apart. */
class FamiliesTest {

  private static final int REPLICA = 3;

  /** When the last of the faults that these tests add is about to happen. */
  private static final long HEAL_MICROS = 3_000_000;

  /** Plans without faults of their own. */
  static List<SimPlan> plans(MethodFamily family, int count) {
    return LongStream.iterate(1, seed -> seed + 1)
        .mapToObj(seed -> PlanDrawer.draw(seed, new PlanOptions(4, Set.of())))
        .filter(plan -> plan.family() == family)
        .limit(count)
        .map(plan -> changed(plan, HEAL_MICROS, plan.fullEvery()))
        .toList();
  }

  private static SimPlan changed(SimPlan plan, long healMicros, int positions) {
    return new SimPlan(
        plan.seed(),
        plan.replicas(),
        healMicros,
        plan.family(),
        positions,
        plan.workload(),
        plan.setups(),
        plan.faults());
  }

  /** How many of the runs reached each rare state; every invariant held. */
  private static Map<String, Integer> reached(List<SimPlan> plans, List<Fault> faults) {
    Map<String, Integer> runs = new TreeMap<>();
    for (SimPlan plan : plans) {
      SimResult result = Simulation.run(plan.withFaults(faults), null);
      assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
      result
          .coverage()
          .forEach((state, count) -> runs.merge(state, count > 0 ? 1 : 0, Integer::sum));
    }
    return runs;
  }

  /** Its service fails in a request, and its operator starts it again, and again. */
  private static List<Fault> poison() {
    List<Fault> faults = new ArrayList<>();
    faults.add(new Fault.Poison(600_000, REPLICA));
    for (long at = 800_000; at < 3_000_000; at += 700_000) {
      faults.add(new Fault.Crash(at, REPLICA, 50_000, 0, false));
    }
    return faults;
  }

  private static int runs(Map<String, Integer> reached, Rare state) {
    return reached.getOrDefault(state.text(), 0);
  }

  @Test
  void aReplicaKeepsToItsFamily() {
    for (MethodFamily family : List.of(MethodFamily.STATE, MethodFamily.HYBRID)) {
      Set<String> methods = new HashSet<>();
      for (SimPlan plan : plans(family, 5)) {
        plan.setups().stream().map(ReplicaSetup::method).forEach(methods::add);
      }
      assertThat(methods.contains("HYBRID")).isEqualTo(family == MethodFamily.HYBRID);
    }
  }

  /** That it is never executed again is checked as I7 in every run. */
  @Test
  void aFailedReplicaOfTheStateFamilyIsBackWithALaterCheckpoint() {
    Map<String, Integer> reached = reached(plans(MethodFamily.STATE, 4), poison());
    assertThat(runs(reached, Rare.SERVICE_HALTED)).isEqualTo(4);
    assertThat(runs(reached, Rare.FAILED_AGAIN)).isZero();
    assertThat(runs(reached, Rare.FAILED_BATCH_PASSED)).isEqualTo(4);
  }

  /** By the state of one replica that came out of the batch. */
  @Test
  void aFailedReplicaOfTheSequentialFamilyIsBackWithAnotherOnesCheckpoint() {
    List<Fault> once =
        List.of(
            new Fault.Poison(600_000, REPLICA),
            new Fault.Crash(900_000, REPLICA, 50_000, 0, false));
    Map<String, Integer> reached = reached(plans(MethodFamily.SEQUENTIAL, 8), once);
    assertThat(runs(reached, Rare.SERVICE_HALTED)).isEqualTo(8);
    assertThat(runs(reached, Rare.FAILED_AGAIN)).isZero();
    assertThat(runs(reached, Rare.FAILED_BATCH_PASSED)).isEqualTo(8);
  }

  /**
   * It was away when the poison was ordered, and meets it behind a staged state of before: that is
   * no second time, and every source leads to it until a later checkpoint is there.
   */
  @Test
  void aSequentialReplicaMayMeetPoisonFirstBehindAStagedState() {
    List<Fault> away =
        List.of(
            new Fault.Disk(300_000, REPLICA, Fault.DiskDefect.LOST, 2_600_000, 0),
            new Fault.Poison(2_980_000, REPLICA));
    Map<String, Integer> reached = reached(plans(MethodFamily.SEQUENTIAL, 8), away);
    assertThat(runs(reached, Rare.SERVICE_HALTED)).isPositive();
    assertThat(runs(reached, Rare.FAILED_AGAIN)).isZero();
  }

  /** The weakness of HYBRID: to restore is to execute the log, and the poison in it. */
  @Test
  void aFailedReplicaUnderHybridFailsAgainUntilTheNextFullCheckpoint() {
    List<SimPlan> plans =
        plans(MethodFamily.HYBRID, 4).stream()
            .map(plan -> changed(plan, plan.healMicros(), 12))
            .toList();
    Map<String, Integer> reached = reached(plans, poison());
    assertThat(runs(reached, Rare.SERVICE_HALTED)).isEqualTo(4);
    assertThat(runs(reached, Rare.FAILED_AGAIN)).isPositive();
    assertThat(runs(reached, Rare.FAILED_BATCH_PASSED)).isPositive();
  }

  @Test
  void aLogThatIsNotTheCertifiedOneIsNotExecuted() {
    List<Fault> faults = new ArrayList<>();
    for (long at = 900_000; at < 3_000_000; at += 500_000) {
      faults.add(
          new Fault.Disk(at, REPLICA, Fault.DiskDefect.LOG_MISPLACED, 20_000, (int) at / 1_000));
    }
    Map<String, Integer> reached = reached(plans(MethodFamily.HYBRID, 4), faults);
    assertThat(runs(reached, Rare.LOG_NOT_CERTIFIED)).isPositive();
  }
}
