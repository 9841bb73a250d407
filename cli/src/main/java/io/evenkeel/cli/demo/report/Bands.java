package io.evenkeel.cli.demo.report;

import io.evenkeel.bench.Phase;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import java.util.List;

/** When the parts of checkpoints happened, from what a replica reported about them. */
final class Bands {

  private Bands() {}

  /** The parts of one replica's checkpoints in a phase. */
  static List<Phase> of(PhaseResult phase, int replica) {
    return phase.checkpoints().stream()
        .filter(taken -> taken.replica() == replica)
        .flatMap(
            taken ->
                Phase.of(
                    MeasuredCheckpoints.of(taken, 0),
                    phase.load().startMillis(),
                    phase.load().throughputPerSecond())
                    .stream())
        .toList();
  }
}
