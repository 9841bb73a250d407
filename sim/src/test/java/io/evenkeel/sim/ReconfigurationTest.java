package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.PlanDrawer;
import io.evenkeel.sim.plan.PlanOptions;
import io.evenkeel.sim.plan.SimPlan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and incarnations change while the cluster works. */
class ReconfigurationTest {

  private static SimResult run(int replicas, long seed, List<Fault> faults) {
    SimPlan plan = PlanDrawer.draw(seed, new PlanOptions(replicas, java.util.Set.of()));
    return Simulation.run(plan.withFaults(faults), null);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7})
  void theKeysOfEveryReplicaAreRotatedUnderLoad(int n) {
    List<Fault> faults = new ArrayList<>();
    for (int replica = 0; replica < n; replica++) {
      faults.add(new Fault.Reconfigure(200_000, replica, Fault.Change.ROTATE));
    }
    SimResult result = run(n, 5, faults);
    assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 7})
  void everyReplicaLosesItsDiskOneAfterTheOtherAndVotesAgain(int n) {
    List<Fault> faults = new ArrayList<>();
    for (int replica = 0; replica < n; replica++) {
      faults.add(new Fault.Reconfigure(200_000, replica, Fault.Change.REJOIN));
    }
    SimResult result = run(n, 6, faults);
    assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
  }

  @Test
  void plansWithChangesHold() {
    int found = 0;
    long last = Long.getLong("evenkeel.sim.reconfigurations", 400);
    for (long seed = 1; seed <= last; seed++) {
      SimPlan plan = PlanDrawer.draw(seed, PlanOptions.ALL);
      if (plan.faults().stream().anyMatch(Fault.Reconfigure.class::isInstance)) {
        SimResult result = Simulation.run(plan, null);
        assertThat(result.failure()).as(SimulationTest.described(result)).isEmpty();
        found++;
      }
    }
    assertThat(found).isPositive();
  }
}
