package io.evenkeel.cli.local;

import io.evenkeel.node.config.Fault;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a replica is started.
 *
 * @param heapBytesMax its JVM's heap limit
 * @param faults lies it tells
 */
public record Launch(long heapBytesMax, Set<Fault> faults) {

  /** The same with these lies. */
  public Launch lying(Set<Fault> lies) {
    return new Launch(heapBytesMax, lies);
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
