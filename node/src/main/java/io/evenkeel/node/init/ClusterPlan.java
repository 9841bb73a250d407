package io.evenkeel.node.init;

import java.time.Duration;
import java.util.List;

/**
 * What a new cluster shall be.
 *
 * @param cluster its id
 * @param hosts one per replica
 * @param basePort port of replica 0; replica i has the port i higher
 * @param clients number of client identities
 * @param validity how long certificates are valid
 */
public record ClusterPlan(
    String cluster, List<String> hosts, int basePort, int clients, Duration validity) {

  /** Name of a client identity, and of its directory. */
  public static String clientName(int principal) {
    return "client-" + principal;
  }
}
