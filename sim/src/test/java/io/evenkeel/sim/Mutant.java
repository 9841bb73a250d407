package io.evenkeel.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * A defect put into a class of the protocol, as a change of its source text. Where the text has
 * changed meanwhile, the test that uses it fails and says so.
 *
 * @param source module and class below {@code io/evenkeel}, such as {@code agreement/Ordering}
 * @param seed a run that notices, found by {@link MutantSearch}
 * @param invariant what it breaks
 */
record Mutant(String name, String source, List<Edit> edits, long seed, String invariant) {

  record Edit(String find, String replace) {}

  static Mutant of(String name, String source, String find, String replace) {
    return new Mutant(name, source, List.of(new Edit(find, replace)), 0, "");
  }

  Mutant and(String find, String replace) {
    List<Edit> more = new ArrayList<>(edits);
    more.add(new Edit(find, replace));
    return new Mutant(name, source, more, seed, invariant);
  }

  Mutant killedBy(long bySeed, String broken) {
    return new Mutant(name, source, edits, bySeed, broken);
  }
}
