package io.evenkeel.agreement;

import java.nio.charset.StandardCharsets;

/**
 * Which cluster, in which configuration: part of everything that is signed, so that nothing signed
 * for one cluster or epoch says anything in another.
 *
 * @param id the cluster's name, 1 to 255 bytes of UTF-8
 * @param epoch configuration number, starts at 0
 * @param size number of replicas
 */
public record Cluster(String id, long epoch, ClusterSize size) {

  /** A cluster; the id's length and the epoch are checked. */
  public Cluster {
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > 255 || epoch < 0) {
      throw new IllegalArgumentException("cluster id of 1..255 bytes and epoch >= 0 expected");
    }
  }
}
