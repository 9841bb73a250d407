package io.evenkeel.sim.plan;

/** Kinds of faults, as the command line names them. */
public enum FaultGroup {
  /** Loss, duplicates, delays, partitions. */
  NETWORK,
  /** Processes that die at any step, or pause. */
  CRASH,
  /** Disks that are full, slow, fail to sync, flip bits, lose their last writes or everything. */
  DISK,
  /** Replicas that lie, or run twice. */
  BYZANTINE,
  /** Clients that lie. */
  CLIENT,
  /** Clocks that jump and drift. */
  CLOCK,
  /** Services that fail in a request or change objects and do not say so; damaged memory. */
  SERVICE,
  /** Changes of the configuration. */
  RECONFIGURATION
}
