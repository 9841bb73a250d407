package io.evenkeel.cli.base;

import io.evenkeel.api.ServiceClient;

/**
 * A cluster that a command talks to, whichever engine it runs on.
 *
 * @param client an open client
 * @param cluster its id
 * @param principal who the client is there
 * @param operationBytesMax longest operation it takes
 */
public record StoreTarget(
    ServiceClient client, String cluster, String principal, long operationBytesMax)
    implements AutoCloseable {

  @Override
  public void close() {
    client.close();
  }
}
