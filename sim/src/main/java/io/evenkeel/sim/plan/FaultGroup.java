package io.evenkeel.sim.plan;

/** Kinds of faults, as the command line names them. */
public enum FaultGroup {
  /** Loss, duplicates, delays, partitions. */
  NETWORK,
  /** Processes that die at any step, or pause. */
  CRASH,
  /** Checkpoint disks that are full, fail to sync, flip bits or are lost. */
  DISK,
  /** Replicas that lie, or run twice. */
  BYZANTINE,
  /** Clients that lie. */
  CLIENT,
  /** Clocks that jump and drift. */
  CLOCK,
  /** Services that fail in a request, or whose memory is damaged. */
  SERVICE,
  /** Changes of the configuration. */
  RECONFIGURATION
}
