package io.evenkeel.sim;

import io.evenkeel.sim.plan.SimPlan;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Reduces a failing plan to one from which no fault can be left out any more (delta debugging:
 * first halves, then ever smaller pieces). A smaller plan counts as failing only if it breaks the
 * same invariant; what the seed decides stays as it is.
 */
public final class Shrinker {

  /**
   * A smaller plan.
   *
   * @param kept places of the faults that stay, in the plan that was given
   * @param runs how many runs it took
   */
  public record Shrunk(SimPlan plan, BitSet kept, SimResult result, int runs) {}

  private static final int RUNS_MAX = 400;

  private final SimPlan original;
  private final String invariant;
  private final Consumer<String> progress;
  private BitSet kept;
  private SimResult best;
  private int runs;

  private Shrinker(SimResult failing, Consumer<String> progress) {
    this.original = failing.plan();
    this.invariant = failing.failure().orElseThrow().invariant();
    this.progress = progress;
    this.best = failing;
    this.kept = new BitSet();
    kept.set(0, original.faults().size());
  }

  /**
   * Shrinks the plan of a failed run.
   *
   * @param progress told of every smaller one
   */
  public static Shrunk shrink(SimResult failing, Consumer<String> progress) {
    return new Shrinker(failing, progress).shrink();
  }

  private Shrunk shrink() {
    int piece = Math.max(1, kept.cardinality() / 2);
    while (piece >= 1 && runs < RUNS_MAX) {
      boolean smaller = removePieces(piece);
      if (!smaller || piece > kept.cardinality()) {
        piece = piece == 1 && !smaller ? 0 : Math.max(1, piece / 2);
      }
    }
    return new Shrunk(original.keeping(kept), kept, best, runs);
  }

  private boolean removePieces(int piece) {
    boolean smaller = false;
    int[] places = kept.stream().toArray();
    for (int from = 0; from < places.length && runs < RUNS_MAX; from += piece) {
      BitSet fewer = (BitSet) kept.clone();
      for (int i = from; i < Math.min(places.length, from + piece); i++) {
        fewer.clear(places[i]);
      }
      if (!fewer.equals(kept) && fails(fewer)) {
        kept = fewer;
        smaller = true;
        progress.accept(kept.cardinality() + " faults still break " + invariant);
      }
    }
    return smaller;
  }

  private boolean fails(BitSet places) {
    runs++;
    SimResult result = Simulation.run(original.keeping(places), null);
    boolean same =
        result.failure().filter(failure -> failure.invariant().equals(invariant)).isPresent();
    if (same) {
      best = result;
    }
    return same;
  }
}
