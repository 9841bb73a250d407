package io.evenkeel.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each defect is noticed by a run that the protocol as it is survives. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("mutants") // has a JVM of its own, see the pom
class MutantTest {

  private static final int SEEDS_MAX = 1_000;

  @TempDir Path directory; // one for each mutant

  static List<Mutant> all() {
    return Mutants.ALL;
  }

  /**
   * The seed in the list is tried first. Whatever changes in the protocol changes the runs, so that
   * it may be another one by now; any that kills will do, and the output says which.
   */
  @ParameterizedTest
  @MethodSource("all")
  void dies(Mutant mutant) {
    LongFunction<String> world = MutantLoader.worldWith(mutant, directory);
    long seed = mutant.seed();
    String broken = world.apply(seed);
    for (long other = 1; broken.isEmpty() && other <= SEEDS_MAX; other++) {
      seed = other;
      broken = world.apply(seed);
    }
    if (seed != mutant.seed()) {
      System.out.printf(
          "'%s' dies with seed %d by now, not %d: %s%n",
          mutant.name(), seed, mutant.seed(), broken);
    }
    assertThat(broken).as("'%s' survives %d seeds", mutant.name(), SEEDS_MAX).isNotEmpty();
    SimResult sound = Simulation.run(seed, mutant.options());
    assertThat(sound.failure()).as(SimulationTest.described(sound)).isEmpty();
  }

  @Test
  void thereAreEnough() {
    assertThat(Mutants.ALL).hasSizeGreaterThanOrEqualTo(25);
  }

  @Test
  void theDocumentsListThem() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "SIMULATION.md"));
    String table = text.substring(text.indexOf("<!-- mutants -->"));
    List<String> rows = table.lines().skip(3).takeWhile(line -> line.startsWith("|")).toList();
    assertThat(rows).containsExactlyElementsOf(Mutants.ALL.stream().map(MutantTest::row).toList());
  }

  private static String row(Mutant mutant) {
    return "| " + mutant.name() + " | " + mutant.seed() + " | " + mutant.invariant() + " |";
  }
}
