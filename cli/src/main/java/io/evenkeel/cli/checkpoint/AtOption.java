package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which checkpoint, if not the newest. */
final class AtOption {

  @Option(
      names = "--at",
      paramLabel = "SEQ",
      description =
          "The checkpoint's sequence number, as `list` shows it; without it, the newest that is"
              + " certified.")
  private @Nullable Long sequence;

  StoredCheckpoint choose(ReplicaCheckpoints checkpoints) throws IOException {
    return sequence == null ? checkpoints.newestCertified() : checkpoints.at(sequence);
  }
}
