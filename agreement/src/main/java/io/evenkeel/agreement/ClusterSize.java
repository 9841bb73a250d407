package io.evenkeel.agreement;

/**
 * The number of replicas, {@code n = 3f+1} with {@code f >= 1}. The only place of quorum
 * arithmetic.
 *
 * @param n replicas in the cluster, numbered from 0
 */
public record ClusterSize(int n) {

  /**
   * A size.
   *
   * @throws IllegalArgumentException if {@code n} is not {@code 3f+1} for an {@code f >= 1}
   */
  public ClusterSize {
    if (n < 4 || n % 3 != 1) {
      throw new IllegalArgumentException("a cluster has 3f+1 replicas with f >= 1, not " + n);
    }
  }

  /** How many replicas may be faulty. */
  public int f() {
    return (n - 1) / 3;
  }

  /** {@code 2f+1}: any two quorums share a correct replica. */
  public int quorum() {
    return 2 * f() + 1;
  }

  /** {@code f+1}: at least one of them is correct. */
  public int weakQuorum() {
    return f() + 1;
  }

  /** {@code 2f}: the PREPAREs that, with the PRE-PREPARE, make a batch prepared. */
  public int preparesMin() {
    return 2 * f();
  }

  /** The primary of a view. */
  public int primary(long view) {
    return (int) (view % n);
  }

  /** Whether a replica with this number exists. */
  public boolean contains(int replica) {
    return replica >= 0 && replica < n;
  }
}
