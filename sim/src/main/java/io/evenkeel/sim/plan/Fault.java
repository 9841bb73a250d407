package io.evenkeel.sim.plan;

/** One thing that goes wrong at some time of the run. Times are virtual microseconds. */
public sealed interface Fault {

  /** When it begins. */
  long atMicros();

  /** What kind it is. */
  FaultGroup group();

  /** Messages get lost, doubled and delayed for a while. */
  record Weather(
      long atMicros, long untilMicros, int lossPercent, int doublePercent, long delayMicrosMax)
      implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.NETWORK;
    }
  }

  /**
   * Some replicas cannot reach the others.
   *
   * @param mask bit i is set for each replica i on one side
   * @param oneWay messages of the other side still arrive
   */
  record Partition(long atMicros, long untilMicros, int mask, boolean oneWay) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.NETWORK;
    }
  }

  /**
   * A process dies in the middle of a step and is started again.
   *
   * @param afterEffects effects and disk operations it still carries out
   * @param powerLoss what its checkpoint disk has not synced is lost or torn
   */
  record Crash(long atMicros, int replica, long downMicros, int afterEffects, boolean powerLoss)
      implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.CRASH;
    }
  }

  /** All processes die. */
  record CrashAll(long atMicros, long downMicros, boolean powerLoss) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.CRASH;
    }
  }

  /** A process stands still and goes on. */
  record Pause(long atMicros, int replica, long micros) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.CRASH;
    }
  }

  /** What breaks at a checkpoint disk; the replica is started again afterwards. */
  enum DiskDefect {
    /** Nothing can be appended; space is there again after the restart. */
    FULL,
    /** A sync fails. */
    SYNC_ERROR,
    /** A bit of a durable file flips. Makes the replica faulty. */
    FLIP,
    /** A batch of the log is another one than was written. Makes the replica faulty. */
    LOG_MISPLACED,
    /** Log and checkpoints are gone. Makes the replica faulty: it has no vote any more. */
    LOST,
    /**
     * The newest records of the log, which were not synced, went with the power. Makes the replica
     * one that lies: it does not know what it said.
     */
    LOG_TAIL;

    /** Whether a replica with this defect counts among the f. */
    boolean makesFaulty() {
      return this == FLIP || this == LOG_MISPLACED || this == LOST || this == LOG_TAIL;
    }
  }

  /** Each step of a replica on its checkpoint disk takes that much longer for a while. */
  record SlowDisk(long atMicros, long untilMicros, int replica, long stepMicrosMax)
      implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.DISK;
    }
  }

  /**
   * The service of a replica changes objects at times without saying so. Makes it one that lies:
   * its checkpoints are wrong.
   */
  record Forgetful(int replica, int perMille) implements Fault {
    @Override
    public long atMicros() {
      return 0;
    }

    @Override
    public FaultGroup group() {
      return FaultGroup.SERVICE;
    }
  }

  /** A disk fails. */
  record Disk(long atMicros, int replica, DiskDefect defect, long downMicros, int where)
      implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.DISK;
    }
  }

  /**
   * A faulty replica lies for a while.
   *
   * @param mask whom the lie is meant for, where that matters
   */
  record Liar(long atMicros, long untilMicros, int replica, Lie lie, int mask) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.BYZANTINE;
    }
  }

  /**
   * A faulty replica runs twice from the beginning, with one identity; some of the others hear one
   * of them, some the other, some both.
   *
   * @param mask who hears the first
   * @param otherMask who hears the second
   */
  record Twins(int replica, int mask, int otherMask) implements Fault {
    @Override
    public long atMicros() {
      return 0;
    }

    @Override
    public FaultGroup group() {
      return FaultGroup.BYZANTINE;
    }
  }

  /** A client lies some times. */
  record LyingClient(long atMicros, ClientLie lie, int requests, int mask) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.CLIENT;
    }
  }

  /** The wall clock of a replica jumps. */
  record ClockJump(long atMicros, int replica, long millis) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.CLOCK;
    }
  }

  /** The clocks of a replica run fast or slow from the beginning. */
  record ClockDrift(int replica, int perMille) implements Fault {
    @Override
    public long atMicros() {
      return 0;
    }

    @Override
    public FaultGroup group() {
      return FaultGroup.CLOCK;
    }
  }

  /** A client sends the request in which the service of a faulty replica fails. */
  record Poison(long atMicros, int replica) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.SERVICE;
    }
  }

  /**
   * An object in the memory of a faulty replica is another one, and nobody is told.
   *
   * @param where chooses the object
   */
  record Damage(long atMicros, int replica, int where) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.SERVICE;
    }
  }

  /** What the operator does. */
  enum Change {
    /** Gives a replica other keys. */
    ROTATE,
    /** Takes a replica's disk away and lets it return as a new incarnation. Makes it faulty. */
    REJOIN,
    /** Nothing: somebody else signs a change of keys. */
    FORGE
  }

  /** The configuration is changed, once what was changed before is done. */
  record Reconfigure(long atMicros, int replica, Change change) implements Fault {
    @Override
    public FaultGroup group() {
      return FaultGroup.RECONFIGURATION;
    }
  }
}
