package io.evenkeel.cli;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.ycsb.StoreSource;
import java.nio.file.Path;
import java.util.Properties;

/**
 * YCSB's store: a client, of the file that the property {@value #CONFIG} names, for either engine.
 */
public final class ClientFileStore implements StoreSource {

  static final String CONFIG = "evenkeel.config";

  /** For the service loader. */
  public ClientFileStore() {}

  @Override
  public ServiceClient open(Properties properties) {
    String file = properties.getProperty(CONFIG);
    if (file == null) {
      throw new IllegalArgumentException(
          "the property "
              + CONFIG
              + " must name a client.yaml, e.g. -p "
              + CONFIG
              + "=client.yaml");
    }
    Path path = Path.of(file);
    return RatisFile.isOne(path)
        ? RatisFile.load(path).openClient()
        : new ProductWiring().openClient(ClientConfig.load(path));
  }
}
