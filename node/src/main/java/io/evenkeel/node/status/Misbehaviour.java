package io.evenkeel.node.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What other replicas did that correct ones do not, or not often: who, how, since when and how
 * often. Any thread; who reads never holds a writer up.
 */
public final class Misbehaviour {

  /** For each of up to 100 replicas there are about ten names. */
  private static final int KINDS_MAX = 1_000;

  private record Key(int replica, String name) {}

  /**
   * Events of one name about one replica.
   *
   * @param sinceMillis wall clock at the first
   * @param lastMillis wall clock at the last
   * @param text of the last
   */
  public record Kind(
      int replica, String name, long count, long sinceMillis, long lastMillis, String text) {}

  private final ConcurrentHashMap<Key, Kind> kinds = new ConcurrentHashMap<>();

  /** It happened once more. */
  public void seen(int replica, String name, long nowMillis, String text) {
    Key key = new Key(replica, name);
    if (kinds.size() < KINDS_MAX || kinds.containsKey(key)) {
      kinds.merge(
          key,
          new Kind(replica, name, 1, nowMillis, nowMillis, text),
          (before, now) ->
              new Kind(replica, name, before.count + 1, before.sinceMillis, nowMillis, text));
    }
  }

  /** Everything, by replica and then by when it began. */
  public List<Kind> all() {
    List<Kind> all = new ArrayList<>(kinds.values());
    all.sort(Comparator.comparingInt(Kind::replica).thenComparingLong(Kind::sinceMillis));
    return all;
  }
}
