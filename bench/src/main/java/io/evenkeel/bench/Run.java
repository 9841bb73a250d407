package io.evenkeel.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.evenkeel.bench.load.Latency;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * One trial of one variant, in the form in which it is written. Built by {@link RunBuilder}. Fields
 * from {@code variant} on may be absent in a file.
 *
 * @param experiment see {@link RunKey}, as are {@code trial}, {@code method}, {@code completion},
 *     {@code variant}
 * @param objects see {@link Setup}, as are {@code objectBytes} to {@code durable}, {@code
 *     ratePerSecond}
 * @param seconds how long it was measured
 * @param requests with a result
 * @param latencyMicros from the moment at which a request was due
 * @param checkpoints one for each checkpoint and replica
 * @param extraMemoryBytesMax how far any replica's resident memory rose at most above what it was
 *     before the run; 0 if unknown
 * @param cpuSeconds of all replicas
 * @param startMillis wall clock at the start, milliseconds since 1970
 * @param failed requests without a result
 * @param stallMillisMax the longest time in which no client got a result
 * @param allocatedBytesPerRequest on the heap of one replica; 0 if not measured
 * @param figures whatever else was measured, by a name that ends with its unit
 * @param broken what did not hold although it had to, in words
 */
public record Run(
    String experiment,
    int trial,
    String method,
    String completion,
    long objects,
    long objectBytes,
    int clients,
    double writeShare,
    long intervalRequests,
    boolean durable,
    double seconds,
    long requests,
    double throughputPerSecond,
    Latency latencyMicros,
    List<Checkpoint> checkpoints,
    long extraMemoryBytesMax,
    double cpuSeconds,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String variant,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long startMillis,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double ratePerSecond,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long failed,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long stallMillisMax,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double allocatedBytesPerRequest,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> figures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> broken) {

  /** Copies; what may be absent becomes empty. */
  public Run {
    checkpoints = List.copyOf(checkpoints);
    variant = Objects.requireNonNullElse(variant, "");
    figures =
        Collections.unmodifiableMap(new TreeMap<>(Objects.requireNonNullElse(figures, Map.of())));
    broken = List.copyOf(Objects.requireNonNullElse(broken, List.of()));
  }

  /** Which run this is. */
  public RunKey key() {
    return new RunKey(experiment, variant, method, completion, trial);
  }

  /** One of {@link #figures}. */
  public OptionalDouble figure(String name) {
    Double value = figures.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** The longest stop of any executor in any checkpoint, in microseconds. */
  @JsonIgnore
  public long longestPauseMicros() {
    return checkpoints.stream()
        .mapToLong(c -> c.pauseMicrosMax() > 0 ? c.pauseMicrosMax() : c.pauseMicros())
        .max()
        .orElse(0);
  }

  /** Different positions at which checkpoints were taken. */
  @JsonIgnore
  public long positions() {
    return checkpoints.stream().mapToLong(Checkpoint::sequence).distinct().count();
  }
}
