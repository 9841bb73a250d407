package io.evenkeel.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongFunction;

/**
 * Finds the first seed that notices a mutant, for each whose own seed does not any more: {@code
 * java ... io.evenkeel.sim.MutantSearch [place of the first in the list]}.
 */
final class MutantSearch {

  private static final int SEEDS_MAX = 1_000;

  private MutantSearch() {}

  public static void main(String[] arguments) throws IOException {
    int first = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    for (Mutant mutant : Mutants.ALL.subList(first, Mutants.ALL.size())) {
      search(mutant);
    }
  }

  private static void search(Mutant mutant) throws IOException {
    Path directory = Files.createTempDirectory("mutant");
    LongFunction<String> world = MutantLoader.worldWith(mutant, directory);
    if (!world.apply(mutant.seed()).isEmpty()) {
      return;
    }
    for (long seed = 1; seed <= SEEDS_MAX; seed++) {
      String broken = world.apply(seed);
      if (!broken.isEmpty()) {
        System.out.println(mutant.name() + " | " + seed + " | " + broken);
        return;
      }
    }
    System.out.println(mutant.name() + " | survives " + SEEDS_MAX);
  }
}
