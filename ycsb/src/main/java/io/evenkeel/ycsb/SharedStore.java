package io.evenkeel.ycsb;

import io.evenkeel.api.ServiceClient;
import java.util.Properties;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * One client for all threads of a process: YCSB makes a database object for each thread and hands
 * them nothing in common but the class.
 */
final class SharedStore {

  private static int users;
  private static @Nullable ServiceClient client;

  private SharedStore() {}

  static synchronized ServiceClient open(Properties properties) {
    ServiceClient present = client;
    if (present == null) {
      present =
          ServiceLoader.load(StoreSource.class)
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "nothing on the class path opens a store; add evenkeel's jars to it"))
              .open(properties);
      client = present;
    }
    users++;
    return present;
  }

  static synchronized void close() {
    users--;
    ServiceClient present = client;
    if (users == 0 && present != null) {
      client = null;
      present.close();
    }
  }
}
