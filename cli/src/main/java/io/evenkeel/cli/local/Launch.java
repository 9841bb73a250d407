package io.evenkeel.cli.local;

import io.evenkeel.node.config.Durability;
import io.evenkeel.node.config.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a replica is started.
 *
 * @param heapBytesMax its JVM's heap limit
 * @param faults lies it tells
 * @param lasting whether it runs long enough for all that a JVM does to become fast; the others
 *     start fast
 * @param environment settings that replace those of its file
 */
public record Launch(
    long heapBytesMax, Set<Fault> faults, boolean lasting, Map<String, String> environment) {

  /** For a process that lives for seconds. */
  public Launch(long heapBytesMax, Set<Fault> faults) {
    this(heapBytesMax, faults, false, Map.of());
  }

  /** For a process as in production, with what a JVM chooses by itself. */
  public static Launch lasting(long heapBytesMax) {
    return new Launch(heapBytesMax, Set.of(), true, Map.of());
  }

  /** The same with a log that survives this much. */
  public Launch durable(Durability durability) {
    String value = durability.name().toLowerCase(Locale.ROOT);
    return new Launch(heapBytesMax, faults, lasting, Map.of("EVENKEEL_DURABILITY", value));
  }

  /** The same with these lies. */
  public Launch lying(Set<Fault> lies) {
    return new Launch(heapBytesMax, lies, lasting, environment);
  }

  /** What follows {@code evenkeel replica --config FILE}. */
  public List<String> arguments() {
    return faults.isEmpty()
        ? List.of()
        : List.of(
            "--fault",
            faults.stream().map(Fault::label).sorted().collect(Collectors.joining(",")),
            Fault.CONSENT_OPTION);
  }
}
