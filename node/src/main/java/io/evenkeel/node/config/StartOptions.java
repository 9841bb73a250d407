package io.evenkeel.node.config;

import io.evenkeel.checkpoint.method.CheckpointMethod;
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

  /**
   * The configuration with what the options replace.
   *
   * @throws ConfigException if its checkpoint method is not of the cluster's family
   */
  public ReplicaConfig applyTo(ReplicaConfig config) {
    ReplicaConfig replaced = method.map(config::withMethod).orElse(config);
    ReplicaCheckpoint.checkFamily(
        replaced, method.isPresent() ? "--method" : ReplicaCheckpoint.METHOD.name());
    return replaced;
  }
}
