package io.evenkeel.sim.plan;

/** How a faulty client deviates. */
public enum ClientLie {
  /** MACs that please only some replicas; the signature holds. */
  PARTIAL_MACS,
  /** A signature that does not hold under MACs that do. */
  BAD_SIGNATURE,
  /** One number with two operations, each to some replicas. */
  TWO_OPERATIONS,
  /** Numbers that jump. */
  JUMP,
  /** Another session for each request. */
  SESSIONS,
  /** Requests of hundreds of sessions at once, the replies to which nobody reads. */
  FLOOD
}
