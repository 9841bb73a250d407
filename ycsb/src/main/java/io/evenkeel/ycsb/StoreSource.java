package io.evenkeel.ycsb;

import io.evenkeel.api.ServiceClient;
import java.util.Properties;

/** Opens what the binding calls. Found as a service ({@link java.util.ServiceLoader}). */
public interface StoreSource {

  /**
   * Opens a client of a key-value store, for all threads of a run.
   *
   * @param properties YCSB's, with those of {@code -p} and {@code -P}
   * @throws RuntimeException with one line that says what is missing
   */
  ServiceClient open(Properties properties);
}
