package io.evenkeel.cli.local;

import io.evenkeel.client.ReplicaReport;
import io.evenkeel.client.ReplicaReport.Checkpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What replicas said, over all their lives: a process that is restarted counts from zero and has
 * forgotten its checkpoints' costs. Any thread.
 */
public final class History {

  /** One process of a replica. */
  private record Life(int replica, int number) implements Comparable<Life> {
    @Override
    public int compareTo(Life other) {
      return replica != other.replica
          ? Integer.compare(replica, other.replica)
          : Integer.compare(number, other.number);
    }
  }

  /** Where a replica says that it has a root. */
  private enum Place {
    TAKEN,
    PUBLISHED
  }

  /** A root that one process of a replica said it has. */
  private record Claim(Life life, Place place) implements Comparable<Claim> {
    private static final Comparator<Claim> ORDER =
        Comparator.comparing(Claim::life).thenComparing(Claim::place);

    @Override
    public int compareTo(Claim other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "replica %d in life %d, %s",
          life.replica(),
          life.number(),
          place.name().toLowerCase(Locale.ROOT));
    }
  }

  private final Map<Life, TreeMap<Long, Checkpoint>> checkpoints = new TreeMap<>();
  private final Map<Life, Map<String, Long>> counters = new TreeMap<>();
  private final Map<Long, TreeMap<String, TreeSet<Claim>>> roots = new TreeMap<>();
  private final Map<String, TreeMap<Integer, TreeSet<Integer>>> accusations = new TreeMap<>();

  /** A replica's answer in its {@code number}-th life. */
  public synchronized void add(int replica, int number, ReplicaReport report) {
    Life life = new Life(replica, number);
    counters.put(life, report.counters());
    for (Checkpoint checkpoint : report.checkpoints()) {
      if (checkpoint.timeMillis() > 0) {
        checkpoints
            .computeIfAbsent(life, key -> new TreeMap<>())
            .put(checkpoint.sequence(), checkpoint);
      }
      root(new Claim(life, Place.TAKEN), checkpoint.sequence(), checkpoint.root());
    }
    ReplicaReport.Order order = report.order();
    root(new Claim(life, Place.PUBLISHED), order.published(), order.publishedRoot());
    for (ReplicaReport.Event event : report.events()) {
      if (event.replica() >= 0) {
        accusations
            .computeIfAbsent(event.name(), key -> new TreeMap<>())
            .computeIfAbsent(event.replica(), key -> new TreeSet<>())
            .add(replica);
      }
    }
  }

  private void root(Claim claim, long sequence, String root) {
    if (sequence > 0 && !root.isEmpty()) {
      roots
          .computeIfAbsent(sequence, key -> new TreeMap<>())
          .computeIfAbsent(root, key -> new TreeSet<>())
          .add(claim);
    }
  }

  private static long replicas(Set<Claim> claims) {
    return claims.stream().map(claim -> claim.life().replica()).distinct().count();
  }

  /** A method's checkpoints whose positions were reached between two moments, by time. */
  public synchronized List<TakenCheckpoint> taken(String method, long fromMillis, long toMillis) {
    List<TakenCheckpoint> found = new ArrayList<>();
    checkpoints.forEach(
        (life, taken) ->
            taken.values().stream()
                .filter(c -> c.method().equals(method))
                .filter(c -> c.timeMillis() >= fromMillis && c.timeMillis() <= toMillis)
                .forEach(c -> found.add(new TakenCheckpoint(life.replica(), c))));
    return found;
  }

  /**
   * A method's positions in a span of time whose root at least {@code replicas} published alike.
   */
  public synchronized long agreedPositions(
      String method, long fromMillis, long toMillis, int replicas) {
    return taken(method, fromMillis, toMillis).stream()
        .mapToLong(taken -> taken.checkpoint().sequence())
        .distinct()
        .filter(
            sequence ->
                roots.getOrDefault(sequence, new TreeMap<>()).values().stream()
                    .anyMatch(claims -> replicas(claims) >= replicas))
        .count();
  }

  /** A counter, all replicas and all lives together. */
  public synchronized long counted(String name) {
    return counters.values().stream().mapToLong(all -> all.getOrDefault(name, 0L)).sum();
  }

  /** A counter of one life of a replica. */
  public synchronized long counted(int replica, int life, String name) {
    return counters.getOrDefault(new Life(replica, life), Map.of()).getOrDefault(name, 0L);
  }

  /** Whom replicas other than {@code liar} accused of something, in events of that name. */
  public synchronized List<Integer> accused(String event, int liar) {
    return accusations.getOrDefault(event, new TreeMap<>()).entrySet().stream()
        .filter(accused -> accused.getValue().stream().anyMatch(accuser -> accuser != liar))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Positions for which at least two replicas published a root. */
  public synchronized long comparedPositions() {
    return roots.values().stream()
        .filter(at -> at.values().stream().mapToLong(History::replicas).sum() > 1)
        .count();
  }

  /**
   * Positions with more than one root, in words: who said so of which, and where else that root was
   * seen. One that belongs to another position tells of a wrong report, not of a wrong state.
   */
  public synchronized List<String> contradictions() {
    List<String> found = new ArrayList<>();
    roots.forEach(
        (sequence, at) -> {
          if (at.size() > 1) {
            found.add("position " + sequence + ": " + at + elsewhere(sequence, at.keySet()));
          }
        });
    return found;
  }

  private String elsewhere(long position, Set<String> unlike) {
    StringBuilder text = new StringBuilder();
    roots.forEach(
        (sequence, at) ->
            at.keySet().stream()
                .filter(root -> sequence != position && unlike.contains(root))
                .forEach(
                    root -> text.append(", ").append(root).append(" also at ").append(sequence)));
    return text.toString();
  }
}
