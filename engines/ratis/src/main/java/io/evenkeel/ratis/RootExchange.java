package io.evenkeel.ratis;

import io.evenkeel.ratis.Standing.RootAt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares roots between servers: a vote without signatures. A pure function of what the servers
 * said last. Checkpoint lane only.
 */
final class RootExchange {

  private final RatisCluster cluster;
  private final int self;
  private final TreeMap<Integer, Standing> others = new TreeMap<>();

  /** What comes of a comparison. */
  sealed interface Verdict {

    /** A majority has the root that this server has. */
    record Confirmed(RootAt own, List<Integer> servers) implements Verdict {}

    /** A majority has another one. */
    record Diverged(RootAt own, Target right) implements Verdict {}

    /** All have said theirs, and no majority has the same. */
    record Split(RootAt own) implements Verdict {}
  }

  /**
   * A checkpoint that is right.
   *
   * @param servers who had this root
   * @param sources those of them that still hold it
   */
  record Target(RootAt root, List<Integer> servers, List<Integer> sources) {}

  RootExchange(RatisCluster cluster, int self) {
    this.cluster = cluster;
    this.self = self;
  }

  void heard(Standing standing) {
    others.put(standing.server(), standing);
  }

  /** How many others said where they stand since {@link #forget}. */
  int heardOf() {
    return others.size();
  }

  /** What was said does not count any more. */
  void forget() {
    others.clear();
  }

  /** What the others' roots at one position say of this server's; empty if not enough is known. */
  Optional<Verdict> judge(RootAt own) {
    TreeMap<Integer, RootAt> said = at(own.sequence());
    said.put(self, own);
    List<Integer> same = serversWith(own, said);
    if (same.size() >= cluster.majority()) {
      return Optional.of(new Verdict.Confirmed(own, same));
    }
    for (RootAt other : said.values()) {
      List<Integer> servers = serversWith(other, said);
      if (servers.size() >= cluster.majority()) {
        return Optional.of(new Verdict.Diverged(own, target(other, servers)));
      }
    }
    boolean all = said.size() == cluster.members().size();
    return all ? Optional.of(new Verdict.Split(own)) : Optional.empty();
  }

  private TreeMap<Integer, RootAt> at(long sequence) {
    TreeMap<Integer, RootAt> said = new TreeMap<>();
    for (Map.Entry<Integer, Standing> other : others.entrySet()) {
      other.getValue().roots().stream()
          .filter(root -> root.sequence() == sequence)
          .forEach(root -> said.put(other.getKey(), root));
    }
    return said;
  }

  private static List<Integer> serversWith(RootAt root, Map<Integer, RootAt> said) {
    List<Integer> servers = new ArrayList<>();
    said.forEach(
        (server, other) -> {
          if (other.sameAs(root)) {
            servers.add(server);
          }
        });
    return servers;
  }

  private Target target(RootAt root, List<Integer> servers) {
    List<Integer> sources = new ArrayList<>();
    for (int server : servers) {
      Standing standing = others.get(server);
      if (standing != null
          && standing.roots().stream().anyMatch(held -> held.held() && held.sameAs(root))) {
        sources.add(server);
      }
    }
    return new Target(root, servers, sources);
  }

  /**
   * The newest checkpoint from a position on that others hold and that is confirmed: by one of
   * them, who knows it of a majority, or by as many as that, here and now.
   */
  Optional<Target> newest(long from) {
    List<Target> targets = new ArrayList<>();
    for (Standing standing : others.values()) {
      for (RootAt root : standing.roots()) {
        if (root.sequence() >= from && root.held()) {
          List<Integer> servers = serversWith(root, at(root.sequence()));
          if (root.confirmed() || servers.size() >= cluster.majority()) {
            targets.add(target(root, servers));
          }
        }
      }
    }
    return targets.stream().max(Comparator.comparingLong(target -> target.root().sequence()));
  }
}
