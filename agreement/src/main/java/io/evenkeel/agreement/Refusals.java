package io.evenkeel.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How often what was refused from whom; replicas one by one, principals together. */
final class Refusals {

  private final TreeMap<Refusal, long[]> byReplica = new TreeMap<>();
  private final TreeMap<Refusal, Long> byPrincipals = new TreeMap<>();
  private final int replicas;

  Refusals(int replicas) {
    this.replicas = replicas;
  }

  void count(Refusal reason, Refusal.Origin origin, int from) {
    if (origin == Refusal.Origin.PRINCIPAL) {
      byPrincipals.merge(reason, 1L, Long::sum);
    } else if (from >= 0 && from < replicas) {
      byReplica.computeIfAbsent(reason, key -> new long[replicas])[from]++;
    }
  }

  List<Agreement.RefusalCount> counts() {
    List<Agreement.RefusalCount> result = new ArrayList<>();
    byReplica.forEach(
        (reason, counts) -> {
          for (int replica = 0; replica < replicas; replica++) {
            if (counts[replica] > 0) {
              result.add(
                  new Agreement.RefusalCount(
                      reason, Refusal.Origin.REPLICA, replica, counts[replica]));
            }
          }
        });
    byPrincipals.forEach(
        (reason, count) ->
            result.add(new Agreement.RefusalCount(reason, Refusal.Origin.PRINCIPAL, -1, count)));
    return result;
  }
}
