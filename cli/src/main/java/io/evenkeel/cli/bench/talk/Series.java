package io.evenkeel.cli.bench.talk;

import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Summaries;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.local.LocalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Methods that are compared with each other, and with no checkpoints at all. */
public enum Series {
  /** Whole states. */
  FULL("FULL", "FULL_INLINE", "DFC_CAW", "DFC_UPD"),
  /** What was modified since the last checkpoint. */
  DIFFERENTIAL("DIFFERENTIAL", "DDFC_CAW", "DDFC_UPD"),
  /** Rare whole states and the requests in between. */
  HYBRID("HYBRID"),
  /** One replica after the other. */
  SEQUENTIAL("SEQUENTIAL");

  private final List<String> methods;

  Series(String... methods) {
    this.methods = List.of(methods);
  }

  /** What runs of it are called. */
  String experiment() {
    return Summaries.TALK + name().toLowerCase(Locale.ROOT);
  }

  /** Names of its methods, the control last. */
  List<String> compared() {
    List<String> all = new ArrayList<>(methods);
    all.add(RunKey.CONTROL);
    return all;
  }

  List<CheckpointMethod> methods() {
    return methods.stream().map(CheckpointMethods::named).toList();
  }

  /** A cluster keeps to one family. */
  MethodFamily family() {
    return methods().get(0).family();
  }

  /** How many replicas publish equal roots at one position. */
  int alike() {
    return this == SEQUENTIAL ? 1 : LocalCluster.REPLICAS;
  }

  /** At how many positions each replica, or the whole state, is written once. */
  int turns() {
    return switch (this) {
      case HYBRID -> LocalCluster.FULL_EVERY;
      case SEQUENTIAL -> LocalCluster.REPLICAS;
      default -> 1;
    };
  }
}
