package io.evenkeel.agreement;

/** Why a change of the configuration was not accepted. Agreed: the order must not change. */
public enum ReconfigurationRefusal {
  /** Not the bytes of a change. */
  MALFORMED,
  /** Made for another cluster. */
  OTHER_CLUSTER,
  /** It changes another configuration than the newest: it came before, or somebody was faster. */
  OTHER_CONFIGURATION,
  /** The change before it is not in force yet. */
  PENDING,
  /** No replica has this number. */
  UNKNOWN_REPLICA,
  /** Neither the replica's incarnation nor the one after it. */
  WRONG_INCARNATION,
  /** A key that a replica or the operator has already. */
  KEY_IN_USE,
  /** Another replica has this host and port. */
  ADDRESS_IN_USE,
  /** Not signed by the operator. */
  BAD_SIGNATURE
}
