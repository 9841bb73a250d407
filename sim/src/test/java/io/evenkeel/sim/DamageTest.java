package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.FaultGroup;
import io.evenkeel.sim.plan.PlanDrawer;
import io.evenkeel.sim.plan.PlanOptions;
import io.evenkeel.sim.plan.ReplicaSetup;
import io.evenkeel.sim.plan.SimPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects change in the memory of a replica, and nobody is told. */
class DamageTest {

  static List<String> methods() {
    return CheckpointMethods.of(MethodFamily.STATE).stream().map(method -> method.name()).toList();
  }

  /** With nothing else wrong it is found within the scrub's interval, named and repaired. */
  @ParameterizedTest
  @MethodSource("methods")
  void damageIsNamedAndRepaired(String method) {
    Map<String, Integer> coverage = new HashMap<>();
    for (SimPlan drawn : FamiliesTest.plans(MethodFamily.STATE, 4)) {
      List<ReplicaSetup> setups = new ArrayList<>(drawn.setups());
      ReplicaSetup old = setups.get(1);
      setups.set(
          1,
          new ReplicaSetup(
              method,
              old.completion(),
              old.copyBytesMax(),
              old.concurrentReads(),
              old.leadRequests(),
              old.executionMicrosMax(),
              old.captureMicrosMax(),
              3,
              old.compresses()));
      SimPlan plan =
          new SimPlan(
              drawn.seed(),
              4,
              drawn.healMicros(),
              MethodFamily.STATE,
              1,
              drawn.workload(),
              setups,
              List.of(new Fault.Damage(700_000, 1, (int) drawn.seed())));
      SimResult result = Simulation.run(plan, null);
      assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
      result.coverage().forEach((state, count) -> coverage.merge(state, count, Integer::sum));
    }
    assertThat(coverage)
        .hasEntrySatisfying(Rare.OBJECT_DAMAGED.text(), count -> assertThat(count).isEqualTo(4))
        .hasEntrySatisfying(Rare.DAMAGE_NAMED.text(), count -> assertThat(count).isPositive())
        .hasEntrySatisfying(Rare.REPAIRED.text(), count -> assertThat(count).isPositive());
  }

  @Test
  void plansWithDamageHold() {
    int found = 0;
    long last = Long.getLong("evenkeel.sim.damages", 100);
    for (long seed = 1; seed <= last; seed++) {
      SimPlan plan = PlanDrawer.draw(seed, PlanOptions.ALL);
      if (plan.faults().stream().anyMatch(Fault.Damage.class::isInstance)) {
        SimResult result = Simulation.run(plan, null);
        assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
        assertThat(result.faults()).containsKey(FaultGroup.SERVICE);
        found++;
      }
    }
    assertThat(found).isPositive();
  }
}
