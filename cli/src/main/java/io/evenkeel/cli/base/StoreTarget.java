package io.evenkeel.cli.base;

import io.evenkeel.api.ServiceClient;

/**
 * A cluster that a command talks to, whichever engine it runs on.
 *
 * @param client an open client
 * @param cluster its id
 * @param operationBytesMax longest operation it takes
 */
public record StoreTarget(ServiceClient client, String cluster, long operationBytesMax)
    implements AutoCloseable {

  @Override
  public void close() {
    client.close();
  }
}
