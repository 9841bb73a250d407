package io.evenkeel.node.init;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * What a new cluster shall be.
 *
 * @param cluster its id
 * @param hosts one per replica
 * @param basePort port of replica 0; replica i has the port i higher, or, with a directory for each
 *     host, the first free one of its host
 * @param httpBasePort port of replica 0's page; replica i has the port i higher; 0: there are none
 * @param clients number of client identities
 * @param validity how long certificates are valid
 * @param perHost whether there is a directory for each host, with all that it needs
 */
public record ClusterPlan(
    String cluster,
    List<String> hosts,
    int basePort,
    int httpBasePort,
    int clients,
    Duration validity,
    boolean perHost) {

  private static final int HTTP_ABOVE = 1_000;
  private static final int PORT_MAX = 65_535;

  /** Replicas beside each other in one directory, without pages. */
  public ClusterPlan(
      String cluster, List<String> hosts, int basePort, int clients, Duration validity) {
    this(cluster, hosts, basePort, 0, clients, validity, false);
  }

  /** The port for the page of a replica that listens at this one, if nobody wants another. */
  public static int usualHttpPort(int port) {
    return port + HTTP_ABOVE <= PORT_MAX ? port + HTTP_ABOVE : port - HTTP_ABOVE;
  }

  /** Name of a client identity, and of its directory. */
  public static String clientName(int principal) {
    return "client-" + principal;
  }

  /** Where a replica listens. */
  public int port(int replica) {
    return perHost
        ? basePort + Collections.frequency(hosts.subList(0, replica), hosts.get(replica))
        : basePort + replica;
  }

  /** A replica's file, relative to the cluster's directory. */
  public Path replicaFile(int replica) {
    Path own = Path.of("replica-" + replica, "replica.yaml");
    return perHost ? hostDirectory(hosts.get(replica)).resolve(own) : own;
  }

  /** What is copied to a host, relative to the cluster's directory. */
  public static Path hostDirectory(String host) {
    return Path.of("hosts", host);
  }
}
