package io.evenkeel.node.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line adds to a replica's file for one run.
 *
 * @param method the checkpoint method, instead of the file's
 * @param faults lies to tell, usually none
 */
public record StartOptions(Optional<CheckpointMethod> method, Set<Fault> faults) {

  /** Nothing added. */
  public static final StartOptions NONE = new StartOptions(Optional.empty(), Set.of());

  /** Copies the set. */
  public StartOptions {
    EnumSet<Fault> copy = EnumSet.noneOf(Fault.class);
    copy.addAll(faults);
    faults = Collections.unmodifiableSet(copy);
  }

  /** The configuration with what the options replace. */
  public ReplicaConfig applyTo(ReplicaConfig config) {
    return method.map(config::withMethod).orElse(config);
  }
}
