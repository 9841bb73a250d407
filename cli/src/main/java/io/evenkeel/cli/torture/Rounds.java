package io.evenkeel.cli.torture;

import io.evenkeel.cli.torture.fault.FaultPlan;
import io.evenkeel.cli.torture.fault.Strike;
import io.evenkeel.cli.torture.fault.Strikes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One round after the other. One thread. */
final class Rounds {
  private final FaultPlan faults;
  private final Strikes strikes;
  private final Comeback comeback;
  private int done;

  Rounds(FaultPlan faults, Strikes strikes, Comeback comeback) {
    this.faults = faults;
    this.strikes = strikes;
    this.comeback = comeback;
  }

  /**
   * Strikes, waits until all are back, and again until the time is over or something is wrong.
   *
   * @throws io.evenkeel.cli.base.CliException if replicas do not come back
   */
  void run(long endNanos, Load load, Story story) throws IOException, InterruptedException {
    story.now("waiting for the first checkpoint");
    comeback.await();
    while (System.nanoTime() < endNanos
        && load.failure().isEmpty()
        && load.registers().judge().violations().isEmpty()) {
      List<Strike> round = faults.round(done);
      String what =
          "round "
              + (done + 1)
              + ", "
              + round.stream().map(Strike::text).collect(Collectors.joining("; "));
      for (Strike strike : round) {
        story.now(what);
        strikes.carryOut(strike);
      }
      story.now(what + "; coming back");
      comeback.await();
      done++;
    }
  }

  Comeback comeback() {
    return comeback;
  }

  int done() {
    return done;
  }

  Map<String, Long> counts() {
    TreeMap<String, Long> all = strikes.counts();
    if (comeback.primariesRestarted() > 0) {
      all.put("primary-restarted-as-the-runbook-says", comeback.primariesRestarted());
    }
    return all;
  }
}
