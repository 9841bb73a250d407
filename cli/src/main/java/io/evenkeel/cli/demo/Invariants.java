package io.evenkeel.cli.demo;

import io.evenkeel.cli.demo.result.Invariant;
import io.evenkeel.cli.demo.result.LiarResult;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.demo.result.RecoveryResult;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What had to hold, and whether it did. */
final class Invariants {

  private final List<Invariant> found = new ArrayList<>();

  void equalRoots(History history) {
    List<String> contradictions = history.contradictions();
    add(
        "equal roots at equal positions",
        contradictions.isEmpty() && history.comparedPositions() > 0,
        contradictions.isEmpty()
            ? history.comparedPositions() + " positions compared"
            : contradictions.get(0));
  }

  void noWriteLost(Ledger ledger, ReadBack.Outcome back, long count, DataSet data) {
    add(
        "no acknowledged write lost",
        back.wrong() == 0 && count == data.size(),
        back.wrong() == 0
            ? String.format(
                Locale.ROOT,
                "%,d writes acknowledged, %,d of %,d keys read back, %,d counted",
                ledger.writesAcknowledged(),
                back.read(),
                data.size(),
                count)
            : back.wrong() + " of " + back.read() + " keys wrong, first " + back.firstWrong());
  }

  void readsRight(LoadGenerator load) {
    add(
        "every read under load up to date",
        load.wrongReads() == 0,
        load.firstWrongRead().map(first -> load.wrongReads() + " wrong, " + first).orElse(""));
  }

  void checkpoints(PhaseResult phase, long agreed, DemoFamily family) {
    add(
        phase.method() + (family.certifies() ? " took certified checkpoints" : " took checkpoints"),
        agreed >= family.positions(DemoPlan.CHECKPOINTS_MIN),
        agreed + " under load");
  }

  void recovery(RecoveryResult recovery) {
    boolean right = recovery.completed() && recovery.votes() != recovery.diskDeleted();
    add(
        recovery.diskDeleted() ? "recovery without disk completed" : "recovery with disk completed",
        right && recovery.bytesFetched() > 0,
        recovery.completed()
            ? String.format(
                Locale.ROOT,
                "%.1f s, %,d bytes fetched, %,d reused, %s",
                recovery.seconds(),
                recovery.bytesFetched(),
                recovery.bytesReused(),
                recovery.votes() ? "votes" : "does not vote")
            : "not in time");
  }

  /**
   * Where nothing certifies a checkpoint before it is used, a lie is found only by who happens to
   * try the liar's.
   */
  void liar(LiarResult liar, DemoFamily family) {
    add(
        family.certifies()
            ? "the liar was identified, nobody else accused"
            : "nobody but the liar was accused",
        family.certifies() ? liar.identified() : liar.nobodyElseAccused(),
        String.format(
            Locale.ROOT,
            "replica %d lied; named for roots %s, for chunks %s; %d votes and %d chunks refused",
            liar.replica(),
            liar.namedForRoots(),
            liar.namedForChunks(),
            liar.wrongRootsRefused(),
            liar.chunksRefused()));
  }

  void confirmedAfterReplay(History history) {
    long confirmed = history.counted("staging.confirmed");
    add(
        "equal roots after replay",
        confirmed > 0,
        confirmed + " states replayed from one replica's checkpoint, then confirmed by another's");
  }

  private void add(String name, boolean held, String detail) {
    found.add(new Invariant(name, held, detail));
  }

  List<Invariant> all() {
    return List.copyOf(found);
  }
}
