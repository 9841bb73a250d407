package io.evenkeel.bench;

import io.evenkeel.bench.load.Latency;
import io.evenkeel.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts a {@link Run} together; what is not set is zero or empty. */
public final class RunBuilder {

  private static final Latency NO_LATENCY = new Latency(0, 0, 0, 0);

  private final RunKey key;
  private Setup setup = new Setup(0, 0, 0, 0, 0, false, 0);
  private double seconds;
  private long requests;
  private long failed;
  private long startMillis;
  private long stallMillisMax;
  private Latency latencyMicros = NO_LATENCY;
  private List<Checkpoint> checkpoints = List.of();
  private long extraMemoryBytesMax;
  private double cpuSeconds;
  private double allocatedBytesPerRequest;
  private final Map<String, Double> figures = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  public RunBuilder(RunKey key) {
    this.key = key;
  }

  public RunBuilder setup(Setup value) {
    this.setup = value;
    return this;
  }

  /**
   * What clients saw. Set the setup first: with a rate, latencies count as measured (from when a
   * request was due); else they are corrected for the requests not sent meanwhile.
   */
  public RunBuilder load(LoadResult load) {
    this.startMillis = load.startMillis();
    this.stallMillisMax = load.stallMicrosMax() / 1_000;
    return load(
        load.seconds(),
        load.requests(),
        load.failures(),
        setup.ratePerSecond() > 0 ? load.closedLoop() : load.corrected());
  }

  /**
   * The same where there is no timeline.
   *
   * @param latency corrected for coordinated omission
   */
  public RunBuilder load(double length, long completed, long failures, Latency latency) {
    this.seconds = length;
    this.requests = completed;
    this.failed = failures;
    this.latencyMicros = latency;
    return this;
  }

  public RunBuilder checkpoints(List<Checkpoint> values) {
    this.checkpoints = values;
    return this;
  }

  public RunBuilder extraMemoryBytesMax(long value) {
    this.extraMemoryBytesMax = value;
    return this;
  }

  public RunBuilder cpuSeconds(double value) {
    this.cpuSeconds = value;
    return this;
  }

  public RunBuilder allocatedBytesPerRequest(double value) {
    this.allocatedBytesPerRequest = value;
    return this;
  }

  /**
   * Something else that was measured.
   *
   * @param name in camel case, its unit last: {@code capturedBytesPerSecond}
   */
  public RunBuilder figure(String name, double value) {
    figures.put(name, value);
    return this;
  }

  /** A sentence of two or three words for yes-or-no figures: 1 for yes, 0 for no. */
  public RunBuilder figure(String name, boolean value) {
    return figure(name, value ? 1 : 0);
  }

  /** Something that had to hold did not; the command's exit code says so. */
  public RunBuilder broken(String what) {
    broken.add(what);
    return this;
  }

  public RunBuilder broken(List<String> what) {
    broken.addAll(what);
    return this;
  }

  public Run build() {
    return new Run(
        key.experiment(),
        key.trial(),
        key.method(),
        key.completion(),
        setup.objects(),
        setup.objectBytes(),
        setup.clients(),
        setup.writeShare(),
        setup.intervalRequests(),
        setup.durable(),
        seconds,
        requests,
        requests / Math.max(seconds, 0.001),
        latencyMicros,
        checkpoints,
        extraMemoryBytesMax,
        cpuSeconds,
        key.variant(),
        startMillis,
        setup.ratePerSecond(),
        failed,
        stallMillisMax,
        allocatedBytesPerRequest,
        figures,
        broken);
  }
}
