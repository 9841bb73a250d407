package io.evenkeel.agreement;

/**
 * How one replica takes part. Everything in {@link Window} and {@link BatchLimits} must be the same
 * at all replicas; the rest is local.
 *
 * @param replica this replica's number
 * @param voting false for a replica that lost its vote log: it follows, but sends no PRE-PREPARE,
 *     PREPARE, COMMIT, ORDER-VOTE or VIEW-CHANGE
 * @param macOnly whether a MAC alone is enough to accept a request (trusted clients)
 */
public record AgreementConfig(
    Cluster cluster,
    int replica,
    boolean voting,
    boolean macOnly,
    Window window,
    BatchLimits batch,
    Limits limits,
    Timing timing) {

  /** A configuration; the replica must exist. */
  public AgreementConfig {
    if (!cluster.size().contains(replica)) {
      throw new IllegalArgumentException("no replica " + replica + " in " + cluster);
    }
  }

  /** The defaults for a voting replica. */
  public static AgreementConfig of(Cluster cluster, int replica) {
    return new AgreementConfig(
        cluster,
        replica,
        true,
        false,
        Window.DEFAULT,
        BatchLimits.DEFAULT,
        Limits.DEFAULT,
        Timing.DEFAULT);
  }

  /** The same, with or without a vote. */
  public AgreementConfig withVoting(boolean value) {
    return new AgreementConfig(cluster, replica, value, macOnly, window, batch, limits, timing);
  }

  /** The same, with another way to authenticate requests. */
  public AgreementConfig withMacOnly(boolean value) {
    return new AgreementConfig(cluster, replica, voting, value, window, batch, limits, timing);
  }

  /** The same, with another window. */
  public AgreementConfig withWindow(Window value) {
    return new AgreementConfig(cluster, replica, voting, macOnly, value, batch, limits, timing);
  }

  /** The same, with other limits of a batch. */
  public AgreementConfig withBatch(BatchLimits value) {
    return new AgreementConfig(cluster, replica, voting, macOnly, window, value, limits, timing);
  }

  /** The same, with other local limits. */
  public AgreementConfig withLimits(Limits value) {
    return new AgreementConfig(cluster, replica, voting, macOnly, window, batch, value, timing);
  }

  /** The same, with other timers. */
  public AgreementConfig withTiming(Timing value) {
    return new AgreementConfig(cluster, replica, voting, macOnly, window, batch, limits, value);
  }

  /**
   * The window {@code (h, h+L]}.
   *
   * @param interval K: batches between order certificates
   * @param length L: a multiple of K, at least 2K
   */
  public record Window(int interval, int length) {
    /** K = 128, L = 512. */
    public static final Window DEFAULT = new Window(128, 512);

    /** A window; L must be a multiple of K. */
    public Window {
      if (interval < 1 || length < 2 * interval || length % interval != 0) {
        throw new IllegalArgumentException("L must be a multiple of K, at least 2K");
      }
    }
  }

  /**
   * What a batch may be.
   *
   * @param requestsMax requests in it
   * @param bytesMax its {@link Batch#bytes()}, except that one request always fits
   * @param operationBytesMax one request's operation
   * @param driftMillisMax how far ahead of a backup's clock its timestamp may be
   */
  public record BatchLimits(
      int requestsMax, long bytesMax, int operationBytesMax, long driftMillisMax) {
    /** 512 requests, 1 MiB, operations of 17 MiB, one minute. */
    public static final BatchLimits DEFAULT = new BatchLimits(512, 1 << 20, 17 << 20, 60_000);

    /** Limits; all positive. */
    public BatchLimits {
      if (requestsMax < 1 || bytesMax < 1 || operationBytesMax < 1 || driftMillisMax < 1) {
        throw new IllegalArgumentException("batch limits must be positive");
      }
    }
  }

  /**
   * What this replica holds and does at most.
   *
   * @param pipelineMax proposals in flight
   * @param unexecutedMax batches delivered and not executed, above which none is proposed or
   *     fetched
   * @param unexecutedBytesMax the same in bytes
   * @param queuedMax requests waiting or in flight
   * @param queuedBytesMax the same in bytes
   * @param queuedPerPrincipalMax requests of one principal waiting or in flight
   * @param verificationsPerSenderMax verification tasks under way for one sender
   * @param relayedWholeBytesMax up to what size a request is sent to the primary whole; larger ones
   *     are offered
   * @param fetch how much of the past is asked for and answered
   */
  public record Limits(
      int pipelineMax,
      int unexecutedMax,
      long unexecutedBytesMax,
      int queuedMax,
      long queuedBytesMax,
      int queuedPerPrincipalMax,
      int verificationsPerSenderMax,
      long relayedWholeBytesMax,
      FetchLimits fetch) {
    private static final long RELAYED_WHOLE_BYTES_MAX = 16 << 10;

    /** For machines with some gigabytes. */
    public static final Limits DEFAULT =
        new Limits(8, 64, 64 << 20, 20_000, 256 << 20, 10_000, 2048, FetchLimits.DEFAULT);

    /** Limits with the usual size of what is relayed whole. */
    public Limits(
        int pipelineMax,
        int unexecutedMax,
        long unexecutedBytesMax,
        int queuedMax,
        long queuedBytesMax,
        int queuedPerPrincipalMax,
        int verificationsPerSenderMax,
        FetchLimits fetch) {
      this(
          pipelineMax,
          unexecutedMax,
          unexecutedBytesMax,
          queuedMax,
          queuedBytesMax,
          queuedPerPrincipalMax,
          verificationsPerSenderMax,
          RELAYED_WHOLE_BYTES_MAX,
          fetch);
    }

    /** Limits; all positive. */
    public Limits {
      if (pipelineMax < 1
          || unexecutedMax < 1
          || unexecutedBytesMax < 1
          || queuedMax < 1
          || queuedBytesMax < 1
          || queuedPerPrincipalMax < 1
          || verificationsPerSenderMax < 1
          || relayedWholeBytesMax < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
    }
  }

  /**
   * Catch-up.
   *
   * @param batchesMax batches asked for, and answered, at once
   * @param bytesMax bodies in one answer, except that one body always fits
   * @param perIntervalMax answers to one peer in one {@link Timing#progressMicros()}
   */
  public record FetchLimits(int batchesMax, long bytesMax, int perIntervalMax) {
    /** 64 batches, 8 MiB, 16 answers. */
    public static final FetchLimits DEFAULT = new FetchLimits(64, 8 << 20, 16);

    /** Limits; all positive. */
    public FetchLimits {
      if (batchesMax < 1 || bytesMax < 1 || perIntervalMax < 1) {
        throw new IllegalArgumentException("fetch limits must be positive");
      }
    }
  }

  /**
   * Timers, in microseconds of {@link Now#monotonicMicros()}.
   *
   * @param progressMicros between PROGRESS messages while something changes or is outstanding
   * @param quietProgressMicros the same otherwise
   * @param retransmitMicros how long a peer stands still before it gets messages again
   * @param fetchMicros how long an answer to FETCH-BATCHES is waited for
   * @param requestMicros how long a verified request may stay unordered before the primary is
   *     suspected
   * @param views the timers of view changes
   */
  public record Timing(
      long progressMicros,
      long quietProgressMicros,
      long retransmitMicros,
      long fetchMicros,
      long requestMicros,
      ViewTiming views) {
    /** 100 ms, 1 s, 250 ms, 500 ms, 4 s. */
    public static final Timing DEFAULT =
        new Timing(100_000, 1_000_000, 250_000, 500_000, 4_000_000);

    /** Timers with the default ones for view changes. */
    public Timing(
        long progressMicros,
        long quietProgressMicros,
        long retransmitMicros,
        long fetchMicros,
        long requestMicros) {
      this(
          progressMicros,
          quietProgressMicros,
          retransmitMicros,
          fetchMicros,
          requestMicros,
          ViewTiming.DEFAULT);
    }

    /** The same, with other timers for view changes. */
    public Timing withViews(ViewTiming value) {
      return new Timing(
          progressMicros, quietProgressMicros, retransmitMicros, fetchMicros, requestMicros, value);
    }

    /** Timers; all positive. */
    public Timing {
      if (progressMicros < 1
          || quietProgressMicros < progressMicros
          || retransmitMicros < 1
          || fetchMicros < 1
          || requestMicros < 1) {
        throw new IllegalArgumentException("timers must be positive");
      }
    }
  }

  /**
   * When a primary is given up, in microseconds during which this replica ran (a pause of its own
   * does not count). Every timer that ends a view doubles with each view change that brought no
   * progress, up to {@code backoffMicrosMax}.
   *
   * @param newViewMicros how long a NEW-VIEW is waited for once {@code 2f+1} left the view before
   * @param silenceMicros how long the primary may say nothing at all while a request waits for it
   * @param doubtMicros how long a proposal this replica cannot check may lack the support of {@code
   *     f+1} others
   * @param backoffMicrosMax what no doubled timer exceeds
   * @param floor the throughput below which a primary is too slow
   */
  public record ViewTiming(
      long newViewMicros,
      long silenceMicros,
      long doubtMicros,
      long backoffMicrosMax,
      ThroughputFloor floor) {
    /** 1 s, 500 ms, 1 s, 32 s, the default floor. */
    public static final ViewTiming DEFAULT =
        new ViewTiming(1_000_000, 500_000, 1_000_000, 32_000_000, ThroughputFloor.DEFAULT);

    private static final long NEVER = 1L << 60;

    /** No view is ever left: a primary that fails is reported only. */
    public static final ViewTiming OFF =
        new ViewTiming(NEVER, NEVER, NEVER, NEVER, ThroughputFloor.OFF);

    /** Whether views are left at all. */
    boolean enabled() {
      return newViewMicros < NEVER;
    }

    /** Timers; all positive. */
    public ViewTiming {
      if (newViewMicros < 1 || silenceMicros < 1 || doubtMicros < 1 || backoffMicrosMax < 1) {
        throw new IllegalArgumentException("timers must be positive");
      }
    }
  }

  /**
   * How much of what waits the primary has to order. In each interval of which the first moment saw
   * requests waiting at this backup, at least {@code sharePercent} of them, but never more than
   * {@code requestsMax}, or a batch's worth of bytes, must be ordered; a primary below that in
   * {@code intervals} intervals in a row is too slow. Intervals in which this replica was the slow
   * one, or just entered the view, do not count.
   *
   * @param intervalMicros length of an interval
   * @param intervals how many in a row, 0 to switch it off
   * @param sharePercent of the requests that wait at the beginning of the interval
   * @param requestsMax what is enough however many wait
   */
  public record ThroughputFloor(
      long intervalMicros, int intervals, int sharePercent, int requestsMax) {
    /** Half of what waits or 64 requests a second; two seconds below it are too many. */
    public static final ThroughputFloor DEFAULT = new ThroughputFloor(1_000_000, 2, 50, 64);

    /** No floor. */
    public static final ThroughputFloor OFF = new ThroughputFloor(1_000_000, 0, 0, 1);

    /** A floor; the interval positive, the share at most 100. */
    public ThroughputFloor {
      if (intervalMicros < 1
          || intervals < 0
          || sharePercent < 0
          || sharePercent > 100
          || requestsMax < 1) {
        throw new IllegalArgumentException("a floor of 0..100 percent per interval expected");
      }
    }
  }
}
