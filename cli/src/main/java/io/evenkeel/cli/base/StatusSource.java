package io.evenkeel.cli.base;

import java.util.List;

/** Replicas that can be asked how they are, as often as wanted. One thread at a time. */
@FunctionalInterface
public interface StatusSource extends AutoCloseable {

  /**
   * Asks every replica, each at most {@code timeoutMillis} long.
   *
   * @return one entry per replica in the order of ids, unreachable ones with the reason
   */
  List<ReplicaStatus> read(int timeoutMillis);

  @Override
  default void close() {}
}
