package io.evenkeel.cli.torture.fault;

import java.util.List;
import java.util.Locale;

/**
 * One thing that befalls replicas, with all that chance decides about it. Times in milliseconds.
 */
public sealed interface Strike {

  /** What kind it is. */
  FaultKind kind();

  /** The replicas that are faulty meanwhile, and until they are back. */
  List<Integer> replicas();

  /** What happens, in words. */
  String text();

  /**
   * Killed and started again.
   *
   * @param times how often, the second time while it comes back
   * @param againMillis from its start until the next time
   */
  record Kill(int replica, int times, long downMillis, long againMillis) implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.KILL;
    }

    @Override
    public List<Integer> replicas() {
      return List.of(replica);
    }

    @Override
    public String text() {
      return "replica "
          + replica
          + " is killed"
          + often(times)
          + ", down for "
          + downMillis
          + " ms";
    }
  }

  /** Stands still, and goes on. */
  record Pause(int replica, int times, long stillMillis, long againMillis) implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.PAUSE;
    }

    @Override
    public List<Integer> replicas() {
      return List.of(replica);
    }

    @Override
    public String text() {
      return "replica " + replica + " stands still" + often(times) + " for " + stillMillis + " ms";
    }
  }

  /** Without power at the same moment; they come back in the order given. */
  record PowerCut(List<Integer> replicas, int times, long downMillis, long againMillis)
      implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.POWER;
    }

    @Override
    public String text() {
      String who = replicas.size() == 1 ? "replica " + replicas.get(0) : "replicas " + replicas;
      return who + ": power cut" + often(times) + " for " + downMillis + " ms";
    }
  }

  /** Who does not hear whom. */
  enum Shape {
    /** Nobody reaches the replica. */
    DEAF,
    /** The replica reaches no other. */
    MUTE,
    /** Both. */
    ALONE,
    /** It and one other do not reach each other. */
    PAIR
  }

  /**
   * Cut off.
   *
   * @param other who it does not reach, with {@link Shape#PAIR}
   * @param stalled whether connections stay open and carry nothing, rather than being closed
   */
  record Partition(int replica, Shape shape, int other, boolean stalled, long millis)
      implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.PARTITION;
    }

    @Override
    public List<Integer> replicas() {
      return List.of(replica);
    }

    @Override
    public String text() {
      String what = stalled ? "stalled" : "closed";
      String who =
          switch (shape) {
            case DEAF -> "to replica " + replica;
            case MUTE -> "from replica " + replica + " to others";
            case ALONE -> "to and from replica " + replica;
            case PAIR -> "between replicas " + replica + " and " + other;
          };
      return String.format(Locale.ROOT, "connections %s are %s for %d ms", who, what, millis);
    }
  }

  /** No room. */
  record FullDisk(int replica, long millis) implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.FULL_DISK;
    }

    @Override
    public List<Integer> replicas() {
      return List.of(replica);
    }

    @Override
    public String text() {
      return "replica " + replica + " has no room on its disk for " + millis + " ms";
    }
  }

  /** Its disk is gone, all of it or the log. */
  record LostDisk(int replica, boolean logOnly) implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.LOST_DISK;
    }

    @Override
    public List<Integer> replicas() {
      return List.of(replica);
    }

    @Override
    public String text() {
      return "replica " + replica + " loses its " + (logOnly ? "log" : "data directory");
    }
  }

  /**
   * Bits of stored files flip while it is stopped.
   *
   * @param log whether in the log, else in checkpoints
   * @param where decides about the places
   */
  record Damage(int replica, boolean log, int bits, long where) implements Strike {
    @Override
    public FaultKind kind() {
      return FaultKind.DAMAGE;
    }

    @Override
    public List<Integer> replicas() {
      return List.of(replica);
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "replica %d: %d bits flip in its %s",
          replica,
          bits,
          log ? "log" : "checkpoints");
    }
  }

  private static String often(int times) {
    return times == 1 ? "" : " " + times + " times";
  }
}
