package io.evenkeel.cli.demo;

import io.evenkeel.node.config.CheckpointMethod;
import io.evenkeel.node.config.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a replica is started.
 *
 * @param method how it takes checkpoints
 * @param heapBytesMax its JVM's heap limit
 * @param faults lies it tells
 */
record Launch(CheckpointMethod method, long heapBytesMax, Set<Fault> faults) {

  Launch honest() {
    return new Launch(method, heapBytesMax, Set.of());
  }

  Launch lying() {
    return new Launch(method, heapBytesMax, Set.of(Fault.values()));
  }

  /** What follows {@code evenkeel replica --config FILE}. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--method", method.name()));
    if (!faults.isEmpty()) {
      arguments.add("--fault");
      arguments.add(faults.stream().map(Fault::label).sorted().collect(Collectors.joining(",")));
      arguments.add(Fault.CONSENT_OPTION);
    }
    return arguments;
  }
}
