package io.evenkeel.cli.local;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import java.nio.file.Path;

/**
 * What kind of cluster is made on this machine.
 *
 * @param id the cluster's id
 * @param directory where its files go; must not exist
 * @param method how replicas take checkpoints at first; the cluster keeps to its family
 * @param intervalRequests requests between two checkpoints, or {@link #NEVER}
 * @param principals clients with keys of their own
 * @param requestsInFlight requests outstanding at once at a client
 * @param requestTimeoutMillis after which a client gives a request up
 * @param keep whether the directory stays
 */
public record LocalPlan(
    String id,
    Path directory,
    CheckpointMethod method,
    long intervalRequests,
    int principals,
    int requestsInFlight,
    int requestTimeoutMillis,
    boolean keep) {

  /** In place of an interval: no checkpoint is taken, whatever the load. */
  public static final long NEVER = 0;

  /** The same with one principal. */
  public LocalPlan(
      String id,
      Path directory,
      CheckpointMethod method,
      long intervalRequests,
      int requestsInFlight,
      int requestTimeoutMillis,
      boolean keep) {
    this(id, directory, method, intervalRequests, 1, requestsInFlight, requestTimeoutMillis, keep);
  }
}
