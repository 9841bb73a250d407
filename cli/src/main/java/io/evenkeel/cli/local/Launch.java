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

  /** One wrong vote for a checkpoint's root, and every part of a checkpoint served is wrong. */
  public Launch lying() {
    return new Launch(heapBytesMax, Set.of(Fault.WRONG_ROOT_ONCE, Fault.CORRUPT_CHUNKS));
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
