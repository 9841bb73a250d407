package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.sim.plan.PlanOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each defect is noticed by a run that the protocol as it is survives. */
class MutantTest {

  @TempDir Path directory;

  static List<Mutant> all() {
    return Mutants.ALL;
  }

  @ParameterizedTest
  @MethodSource("all")
  void dies(Mutant mutant) {
    SimResult sound = Simulation.run(mutant.seed(), PlanOptions.ALL);
    assertThat(sound.failure()).as(SimulationTest.described(sound)).isEmpty();
    assertThat(MutantLoader.worldWith(mutant, directory).apply(mutant.seed()))
        .as("'%s' in seed %d; MutantSearch finds another seed", mutant.name(), mutant.seed())
        .isEqualTo(mutant.invariant());
  }

  @Test
  void thereAreEnough() {
    assertThat(Mutants.ALL).hasSizeGreaterThanOrEqualTo(25);
  }
}
