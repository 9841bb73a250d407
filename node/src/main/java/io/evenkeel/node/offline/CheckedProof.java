package io.evenkeel.node.offline;

import io.evenkeel.checkpoint.store.ProofFile;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.replica.StateVerdict;
import io.evenkeel.storage.FileSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A proof that holds.
 *
 * @param proof what it shows
 * @param verdict the votes for the root it leads to, and the configuration whose keys made them
 */
public record CheckedProof(ProofFile proof, StateVerdict.Certain verdict) {

  /**
   * Reads a proof and checks all of it.
   *
   * @param cluster the cluster whose state it is said to be about
   * @throws io.evenkeel.checkpoint.store.DamagedImageException if it is no proof, or damaged
   * @throws UncertainStateException if it does not hold
   */
  public static CheckedProof read(Path file, ClusterConfig cluster) throws IOException {
    byte[] bytes;
    try (FileSource source = FileSource.open(file)) {
      ProofFile.checkSize(source.size(), file.toString());
      bytes = source.read(0, (int) source.size()).array();
    }
    ProofFile proof = ProofFile.decode(bytes, file.toString());
    StateVerdict.Certain verdict = Archive.certain("the proof", proof.head(), cluster);
    if (!proof.holds()) {
      throw new UncertainStateException(
          "the proof does not lead from object " + proof.id() + " to the certified root");
    }
    return new CheckedProof(proof, verdict);
  }
}
