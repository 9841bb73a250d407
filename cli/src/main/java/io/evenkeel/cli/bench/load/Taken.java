package io.evenkeel.cli.bench.load;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport.Costs;

/** Checkpoints as replicas report them, in the form in which results hold them. */
public final class Taken {

  private Taken() {}

  /** One of them, where nobody looked for stalls. */
  public static Checkpoint of(TakenCheckpoint taken) {
    Costs costs = taken.checkpoint().costs();
    return new Checkpoint(
        taken.checkpoint().sequence(),
        costs.captureMillis(),
        taken.checkpoint().pauseMicros(),
        costs.completionMillis(),
        costs.publishMillis(),
        costs.stableMillis(),
        0,
        costs.bytes(),
        costs.objectsInPause(),
        costs.objectsModified(),
        costs.leadRequests(),
        costs.slackRequests(),
        costs.late(),
        taken.replica(),
        taken.checkpoint().timeMillis(),
        costs.pauseMicrosMax(),
        costs.pauseCpuMicros());
  }
}
