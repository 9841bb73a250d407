package io.evenkeel.cli.demo.result;

import java.util.List;

/**
 * What became of the replica that lied.
 *
 * @param replica which one it was
 * @param namedForRoots replicas that others named as voting for wrong roots
 * @param namedForChunks replicas that others named as sending wrong chunks
 * @param wrongRootsRefused votes for wrong roots that were not counted, all replicas together
 * @param chunksRefused parts of checkpoints that were not used, all replicas together
 */
public record LiarResult(
    int replica,
    List<Integer> namedForRoots,
    List<Integer> namedForChunks,
    long wrongRootsRefused,
    long chunksRefused) {

  /** Whether nobody honest was named. */
  public boolean nobodyElseAccused() {
    return List.of(replica).containsAll(namedForRoots)
        && List.of(replica).containsAll(namedForChunks);
  }

  /** Whether the liar, and nobody else, was named for both lies. */
  public boolean identified() {
    return namedForRoots.equals(List.of(replica)) && namedForChunks.equals(List.of(replica));
  }
}
