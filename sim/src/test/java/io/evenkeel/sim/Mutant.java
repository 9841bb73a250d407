package io.evenkeel.sim;

import io.evenkeel.sim.plan.FaultGroup;
import io.evenkeel.sim.plan.Lie;
import io.evenkeel.sim.plan.PlanOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A defect put into classes of the protocol, as a change of their source text. Where the text has
 * changed meanwhile, the test that uses it fails and says so.
 *
 * @param options the plans among which a run is looked for
 * @param seed a run that notices, found by {@link MutantSearch}
 * @param invariant what it breaks
 */
record Mutant(String name, List<Edit> edits, PlanOptions options, long seed, String invariant) {

  /**
   * One change.
   *
   * @param source module and class below {@code io/evenkeel}, such as {@code agreement/Ordering}
   */
  record Edit(String source, String find, String replace) {}

  static Mutant of(String name, String source, String find, String replace) {
    return new Mutant(name, List.of(new Edit(source, find, replace)), PlanOptions.ALL, 0, "");
  }

  Mutant and(String source, String find, String replace) {
    List<Edit> more = new ArrayList<>(edits);
    more.add(new Edit(source, find, replace));
    return new Mutant(name, more, options, seed, invariant);
  }

  /** What it takes is rare where everything else goes wrong too: only such plans are tried. */
  Mutant under(int replicas, FaultGroup... groups) {
    return new Mutant(name, edits, new PlanOptions(replicas, Set.of(groups)), seed, invariant);
  }

  /** The same for what liars do. */
  Mutant lying(Lie... lies) {
    PlanOptions narrower = new PlanOptions(options.replicas(), options.groups(), Set.of(lies));
    return new Mutant(name, edits, narrower, seed, invariant);
  }

  Mutant killedBy(long bySeed, String broken) {
    return new Mutant(name, edits, options, bySeed, broken);
  }

  @Override
  public String toString() {
    return name;
  }
}
